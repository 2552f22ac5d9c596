using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>A clock that tells when somebody has begun to wait by it, so that a test may advance it without a race.</summary>
internal sealed class WaitTime : TestTime
{
    public Gate SomebodyWaits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        SomebodyWaits.Open();
        return timer;
    }
}
