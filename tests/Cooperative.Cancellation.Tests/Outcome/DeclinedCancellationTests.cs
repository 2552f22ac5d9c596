namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>Contract G4.4: an option turns a declined request, and only that, into a fault.</summary>
public class DeclinedCancellationTests
{
    private static readonly JobOptions Strict = new() { DeclinedCancellation = DeclinedCancellation.Fault };

    [Theory(DisplayName = "G4.4 With the option, swallowing the request is a fault that carries the reason")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Return_AfterObserving_FaultsWithTheReason(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook, Swallow, Strict);
        var declined = Assert.IsType<CancellationDeclinedException>(await Ends.FaultedAsync(job, JobResponse.Declined));
        Assert.Same(job.CancellationReason, declined.Reason);
        Assert.Same(declined.Reason, CancellationReason.TryFind(declined));
        Assert.Contains(job.Name, declined.Message, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "G4.4 Without the option, swallowing the request is no fault")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Return_AfterObservingByDefault_Succeeds(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook, Swallow);
        await Ends.SucceededAsync(job, JobResponse.Declined);
    }

    [Theory(DisplayName = "G4.4 The option leaves alone a body that did not notice")]
    [MemberData(nameof(Ways.AllBodies), MemberType = typeof(Ways))]
    public async Task Return_RequestNotObserved_Succeeds(Run run, bool hasValue)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook: false, (self, _) => self.Cancel(), Strict);
        await Ends.SucceededAsync(job, JobResponse.Unnoticed);
    }

    [Theory(DisplayName = "G4.4 The option leaves alone a body that was asked too late, or never")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Return_BeforeAnyRequest_Succeeds(bool isAskedInTheHook)
    {
        CancellableJob job = Ways.Create(Run.OnItsOwnThread, hasValue: true, hasHook: false, (_, _) => { }, Strict);
        if (isAskedInTheHook)
        {
            job.OnCleanup(_ => { job.Cancel(); });
        }

        job.Start();
        await Ends.SucceededAsync(job, isAskedInTheHook ? JobResponse.TooLate : JobResponse.None);
    }

    [Fact(DisplayName = "G4.4 The option leaves alone a body that stops when it is asked")]
    public async Task Throw_OwnCheckpoint_Cancels()
    {
        CancellableJob job = Ways.Start(Run.OnItsOwnThread, hasValue: false, hasHook: false, Obey, Strict);
        await Ends.CanceledAsync(job, JobResponse.Honored);

        static void Obey(CancellableJob self, JobContext context)
        {
            self.Cancel();
            context.Checkpoint();
        }
    }

    [Theory(DisplayName = "G4.4 A body that observes and fails keeps its own exception")]
    [MemberData(nameof(Ways.AllBodies), MemberType = typeof(Ways))]
    public async Task Throw_AfterObserving_KeepsItsOwnException(Run run, bool hasValue)
    {
        var fault = new InvalidDataException();
        CancellableJob job = Ways.Start(
            run,
            hasValue,
            hasHook: false,
            (self, context) =>
            {
                Swallow(self, context);
                throw fault;
            },
            Strict);
        Assert.Same(fault, await Ends.FaultedAsync(job, JobResponse.Declined));
    }

    private static void Swallow(CancellableJob self, JobContext context)
    {
        self.Cancel("please");
        Assert.True(context.IsCancellationRequested);
    }
}
