namespace Cooperative.Cancellation;

/// <summary>
/// What a report tells of the requests to one job, beside the first of them: when and where that was observed, and those that came
/// later. Made with the first such thing, which for most of a cancelled tree never happens while it is cancelled. Guarded by the job's lock.
/// </summary>
internal sealed class RequestStory
{
    private Moment _observed;

    // A mutable struct, so a field: through a property, what is added would be lost.
    public RequestHistory Later;

    public long? Observed
    {
        get => _observed.Ticks;
        set => _observed = new Moment(value);
    }

    public CallSite ObservedAt { get; set; }
}
