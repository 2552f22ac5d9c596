namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>Contract G4: a body that throws anything else has failed, whether or not it was asked.</summary>
public class FailingBodyTests
{
    private readonly InvalidDataException _fault = new("broken");

    [Theory(DisplayName = "G4 A body that throws faults the job with the very object")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_NobodyAsked_FaultsWithTheVeryObject(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (_, _) => throw _fault);
        Assert.Same(_fault, await Ends.FaultedAsync(job, JobResponse.None));
    }

    [Theory(DisplayName = "G4 A request that the failing body did not notice stays in the report")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_RequestNotObserved_FaultsUnnoticed(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, _) =>
        {
            self.Cancel("in vain");
            throw _fault;
        });
        Assert.Same(_fault, await Ends.FaultedAsync(job, JobResponse.Unnoticed));
        Assert.Equal("in vain", job.GetReport().CancellationReason?.Message);
    }

    [Theory(DisplayName = "G4 A body that observes the request and fails has declined it")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_AfterObserving_FaultsDeclined(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, context) =>
        {
            self.Cancel();
            try
            {
                context.Checkpoint();
            }
            catch (JobCanceledException)
            {
                throw _fault;
            }
        });
        Assert.Same(_fault, await Ends.FaultedAsync(job, JobResponse.Declined));
    }

    [Theory(DisplayName = "G4 A request that comes when the body has failed and a hook is at work is too late")]
    [MemberData(nameof(Ways.AllBodies), MemberType = typeof(Ways))]
    public async Task Throw_RequestDuringCleanup_FaultsTooLate(Run run, bool hasValue)
    {
        CancellableJob job = Ways.Create(run, hasValue, hasHook: false, (_, _) => throw _fault);
        job.OnCleanup(_ => { job.Cancel(); });
        job.Start();
        Assert.Same(_fault, await Ends.FaultedAsync(job, JobResponse.TooLate));
    }

    [Theory(DisplayName = "G4 One failure among cancellations makes the whole aggregate a failure, asked or not")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_MixedAggregate_Faults(Run run, bool hasValue, bool hasHook)
    {
        var mixed = new AggregateException(
            new OperationCanceledException(), new AggregateException(new OperationCanceledException(), _fault));
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, _) =>
        {
            self.Cancel();
            throw mixed;
        });
        Assert.Same(mixed, await Ends.FaultedAsync(job, JobResponse.Unnoticed));
    }

    [Theory(DisplayName = "G4 An empty aggregate holds no cancellation, and is a failure")]
    [MemberData(nameof(Ways.AllBodies), MemberType = typeof(Ways))]
    public async Task Throw_EmptyAggregate_Faults(Run run, bool hasValue)
    {
        var empty = new AggregateException();
        CancellableJob job = Ways.Start(run, hasValue, hasHook: false, (self, _) =>
        {
            self.Cancel();
            throw empty;
        });
        Assert.Same(empty, await Ends.FaultedAsync(job, JobResponse.Unnoticed));
    }

    [Theory(DisplayName = "G4 A failure that only wraps the cancellation is a failure: the body made it one")]
    [MemberData(nameof(Ways.AllBodies), MemberType = typeof(Ways))]
    public async Task Throw_FailureAroundTheCancellation_Faults(Run run, bool hasValue)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook: false, (self, context) =>
        {
            self.Cancel();
            try
            {
                context.Checkpoint();
            }
            catch (JobCanceledException canceled)
            {
                throw new InvalidOperationException("half done", canceled);
            }
        });
        Assert.IsType<InvalidOperationException>(await Ends.FaultedAsync(job, JobResponse.Declined));
    }
}
