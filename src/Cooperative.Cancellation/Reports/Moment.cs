namespace Cooperative.Cancellation;

/// <summary>A time on a job's clock, or none yet. What a nullable number says in twice the space, and every job has several.</summary>
internal readonly struct Moment(long? ticks)
{
    // One more than the ticks, which are never negative; zero for none.
    private readonly long _ticksAndOne = ticks is { } known ? known + 1 : 0;

    public long? Ticks => _ticksAndOne == 0 ? null : _ticksAndOne - 1;
}
