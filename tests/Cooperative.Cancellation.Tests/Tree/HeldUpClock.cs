using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>The system's clock, which once holds up the one who asks it for a timer.</summary>
internal sealed class HeldUpClock : TimeProvider
{
    public bool IsArmed { get; set; }

    public Gate Reached { get; } = new();

    public Gate GoOn { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (IsArmed)
        {
            IsArmed = false;
            Reached.Open();
            GoOn.Wait();
        }

        return base.CreateTimer(callback, state, dueTime, period);
    }
}
