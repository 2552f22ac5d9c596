namespace Cooperative.Cancellation;

/// <summary>
/// What a report tells of the requests to one job, beside the reason; made with the first of them. Guarded by the job's lock.
/// </summary>
internal sealed class RequestStory
{
    private Moment _requested;
    private Moment _observed;

    // A mutable struct, so a field: through a property, what is added would be lost.
    public RequestHistory Later;

    /// <summary>Null where the first request came after the end, and changed nothing.</summary>
    public long? Requested
    {
        get => _requested.Ticks;
        set => _requested = new Moment(value);
    }

    public long? Observed
    {
        get => _observed.Ticks;
        set => _observed = new Moment(value);
    }

    public CallSite ObservedAt { get; set; }
}
