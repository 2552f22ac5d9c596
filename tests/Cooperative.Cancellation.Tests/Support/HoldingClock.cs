
namespace Cooperative.Cancellation.Tests.Support;

/// <summary>The system's clock, which holds up, once, the requester that asks it for the time: a walk through the tree stands still there.</summary>
internal sealed class HoldingClock : TimeProvider
{
    private int _isArmed;

    public Gate Reached { get; } = new();

    public Gate GoOn { get; } = new();

    public void Arm() => Volatile.Write(ref _isArmed, 1);

    public override long GetTimestamp()
    {
        if (Requester.IsThisThread && Interlocked.Exchange(ref _isArmed, 0) == 1)
        {
            Reached.Open();
            GoOn.Wait();
        }

        return base.GetTimestamp();
    }
}
