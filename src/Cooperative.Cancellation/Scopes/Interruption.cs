namespace Cooperative.Cancellation;

/// <summary>
/// Interrupts one thread at most once, while it is inside a blocking call, and never leaves an interrupt behind.
/// </summary>
/// <remarks>
/// <para>The thread that leaves and the one that interrupts race for one word. Who leaves first is not interrupted any more. Who is
/// interrupted first waits until the interrupt has been delivered, and then takes it off the thread, if the call has not: with
/// <c>Thread.Sleep(0)</c>, for an uncontended lock would not notice it.</para>
/// <para>Of several on one thread, only the innermost may interrupt; the others are suspended, and so is that one while the thread is
/// in a shield, or in code of ours that must not be cut short. What comes for a suspended one is delivered when it is resumed.</para>
/// </remarks>
internal sealed class Interruption
{
    private const int Working = 0;
    private const int Interrupting = 1;
    private const int Interrupted = 2;
    private const int Suspended = 3;
    private const int Due = 4;
    private const int Left = 5;

    /// <summary>The one that may interrupt this thread now; null where none may.</summary>
    [ThreadStatic]
    private static Interruption? t_active;

    private readonly Thread _thread = Thread.CurrentThread;
    private int _state;

    /// <summary>Whether an interrupt came, be it that it is to be delivered yet; asked by the thread itself.</summary>
    public bool WasInterrupted => Volatile.Read(ref _state) is Interrupting or Interrupted or Due;

    /// <summary>From here to <see cref="Resume(Interruption?)"/> nothing of ours interrupts the thread. Returns what was active, if anything was.</summary>
    public static Interruption? SuspendActive()
    {
        Interruption? active = t_active;
        if (active is not null)
        {
            t_active = null;
            active.Suspend();
        }

        return active;
    }

    /// <summary>Goes back to what <see cref="SuspendActive"/> returned. What came for it in between is delivered now.</summary>
    public static void Resume(Interruption? suspended)
    {
        if (suspended is not null)
        {
            t_active = suspended;
            suspended.Resume();
        }
    }

    /// <summary>By the thread itself, with nothing else active: its call begins.</summary>
    public void Enter() => t_active = this;

    /// <summary>By the thread itself, once its call is over. From here on no interrupt comes, and none is pending.</summary>
    public void Leave()
    {
        t_active = null;
        if (Interlocked.CompareExchange(ref _state, Left, Working) != Working)
        {
            TakeOff();
        }
    }

    /// <summary>By whoever asks the work to stop, once. Does not block.</summary>
    public void Interrupt()
    {
        // Suspended and resumed by its own thread meanwhile, it is found in the other of the two states; once interrupted, or due to be,
        // it is never again in either.
        while (Volatile.Read(ref _state) is Working or Suspended)
        {
            if (Interlocked.CompareExchange(ref _state, Interrupting, Working) == Working)
            {
                _thread.Interrupt();
                Volatile.Write(ref _state, Interrupted);
            }
            else
            {
                Interlocked.CompareExchange(ref _state, Due, Suspended);
            }
        }
    }

    private void Suspend()
    {
        // One that the call has met already stays delivered.
        if (Interlocked.CompareExchange(ref _state, Suspended, Working) != Working && TakeOff())
        {
            Volatile.Write(ref _state, Due);
        }
    }

    private void Resume()
    {
        if (Interlocked.CompareExchange(ref _state, Working, Suspended) == Due)
        {
            Volatile.Write(ref _state, Interrupted);
            Thread.CurrentThread.Interrupt();
        }
    }

    /// <summary>Takes the interrupt off the thread. False where the call has met it.</summary>
    private bool TakeOff()
    {
        // A few instructions of the other thread. Nothing here may sleep: the interrupt would be thrown out of it.
        while (Volatile.Read(ref _state) != Interrupted)
        {
            Thread.SpinWait(20);
            Thread.Yield();
        }

        try
        {
            Thread.Sleep(0);
            return false;
        }
        catch (ThreadInterruptedException)
        {
            return true;
        }
    }
}
