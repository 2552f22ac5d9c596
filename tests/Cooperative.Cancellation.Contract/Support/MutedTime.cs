using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Contract;

/// <summary>Fake time whose timers, where they are made while it is muted, never ring: as late as a timer can be.</summary>
internal sealed class MutedTime : TimeProvider
{
    public TestTime Fake { get; } = new();

    public bool IsMuted { get; set; }

    public override long TimestampFrequency => Fake.TimestampFrequency;

    public override long GetTimestamp() => Fake.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => Fake.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Fake.CreateTimer(IsMuted ? RingNobody : callback, state, dueTime, period);

    private static void RingNobody(object? state)
    {
    }
}
