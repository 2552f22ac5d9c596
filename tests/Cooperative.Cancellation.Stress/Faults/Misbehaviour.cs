namespace Cooperative.Cancellation.Stress.Faults;

/// <summary>What foreign code does wrong: it throws, or it blocks until the test lets go of it.</summary>
internal sealed class Misbehaviour(bool isBlocking) : IDisposable
{
    private readonly ManualResetEventSlim _isReleased = new();
    private volatile bool _hasHappened;
    private int _isOff;

    public bool IsBlocking => isBlocking;

    public bool HasHappened => _hasHappened;

    public InvalidDataException Thrown { get; } = new("foreign code on fire");

    public void Do()
    {
        if (Volatile.Read(ref _isOff) == 1)
        {
            return;
        }

        _hasHappened = true;
        if (!isBlocking)
        {
            throw Thrown;
        }

        _isReleased.Wait();
    }

    public void Release()
    {
        Volatile.Write(ref _isOff, 1);
        _isReleased.Set();
    }

    public void Dispose() => _isReleased.Dispose();
}
