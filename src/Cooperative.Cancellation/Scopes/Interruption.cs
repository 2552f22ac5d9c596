namespace Cooperative.Cancellation;

/// <summary>
/// Interrupts one thread at most once, while it is inside a blocking call, and never leaves an interrupt behind.
/// </summary>
/// <remarks>
/// The thread that leaves and the one that interrupts race for one word. Who leaves first is not interrupted any more. Who is
/// interrupted first waits until the interrupt has been delivered, and then takes it off the thread, if the call has not: with
/// <c>Thread.Sleep(0)</c>, for an uncontended lock would not notice it.
/// </remarks>
internal sealed class Interruption
{
    private const int Working = 0;
    private const int Interrupting = 1;
    private const int Interrupted = 2;
    private const int Left = 3;

    private readonly Thread _thread = Thread.CurrentThread;
    private int _state;

    /// <summary>Whether an interrupt was, or is being, delivered; asked by the thread itself.</summary>
    public bool WasInterrupted => Volatile.Read(ref _state) is Interrupting or Interrupted;

    /// <summary>By whoever asks the work to stop. Does not block.</summary>
    public void Interrupt()
    {
        if (Interlocked.CompareExchange(ref _state, Interrupting, Working) == Working)
        {
            _thread.Interrupt();
            Volatile.Write(ref _state, Interrupted);
        }
    }

    /// <summary>By the thread itself, once its call is over. From here on no interrupt comes, and none is pending.</summary>
    public void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, Left, Working) == Working)
        {
            return;
        }

        // A few instructions of the other thread. Nothing here may sleep: the interrupt would be thrown out of it.
        while (Volatile.Read(ref _state) != Interrupted)
        {
            Thread.SpinWait(20);
            Thread.Yield();
        }

        try
        {
            Thread.Sleep(0);
        }
        catch (ThreadInterruptedException)
        {
            // The call had ended before the interrupt came; this was it.
        }
    }
}
