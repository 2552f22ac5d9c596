namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>Contract G4: the rows of the table in which a body that was asked leaves with a cancellation, whosever it is.</summary>
public class CanceledBodyTests
{
    [Theory(DisplayName = "G4 The checkpoint's own exception cancels the job, and is the very object that an awaiter sees")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_OwnCheckpoint_CancelsWithTheVeryObject(Run run, bool hasValue, bool hasHook)
    {
        JobCanceledException? thrown = null;
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, context) =>
        {
            self.Cancel("enough");
            thrown = Assert.Throws<JobCanceledException>(() => context.Checkpoint());
            throw thrown;
        });
        JobCanceledException seen = await Ends.CanceledAsync(job, JobResponse.Honored);
        Assert.Same(thrown, seen);
        Assert.NotNull(job.GetReport().ObservedFile);
    }

    [Theory(DisplayName = "G4 A foreign cancellation of a job that was asked becomes one of the job's own, with the foreign one inside")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_ForeignCancellation_CancelsWithItInside(Run run, bool hasValue, bool hasHook)
    {
        var foreign = new OperationCanceledException("of somebody else", new CancellationToken(canceled: true));
        CancellationToken own = default;
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, context) =>
        {
            own = context.Token;
            self.Cancel();
            throw foreign;
        });
        await IsWrappedAsync(job, () => foreign, () => own);
    }

    [Theory(DisplayName = "G4 The token of a cancellation does not matter: none, the job's own, or one linked to it")]
    [InlineData("none", false)]
    [InlineData("own", false)]
    [InlineData("linked", false)]
    [InlineData("none", true)]
    [InlineData("own", true)]
    [InlineData("linked", true)]
    public async Task Throw_CancellationWithAnyToken_Cancels(string whose, bool asynchronous)
    {
        Exception? foreign = null;
        CancellationToken own = default;
        Run run = asynchronous ? Run.Asynchronously : Run.OnItsOwnThread;
        CancellableJob job = Ways.Start(run, hasValue: false, hasHook: false, (self, context) =>
        {
            own = context.Token;
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(own);
            self.Cancel();
            foreign = whose switch
            {
                "none" => new OperationCanceledException(),
                "own" => new TaskCanceledException("of the job's own token", null, own),
                _ => new OperationCanceledException(linked.Token),
            };
            throw foreign;
        });
        await IsWrappedAsync(job, () => foreign!, () => own);
    }

    [Theory(DisplayName = "G4 An aggregate of nothing but cancellations, however deep, is a cancellation")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_AggregateOfCancellationsOnly_Cancels(Run run, bool hasValue, bool hasHook)
    {
        var several = new AggregateException(
            new OperationCanceledException(), new AggregateException(new TaskCanceledException(), new OperationCanceledException()));
        CancellationToken own = default;
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, context) =>
        {
            own = context.Token;
            self.Cancel();
            throw several;
        });
        await IsWrappedAsync(job, () => several, () => own);
    }

    [Theory(DisplayName = "G4 The cancellation of another job, awaited by one that was asked itself, is kept inside the job's own")]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Throw_CancellationOfAnotherJob_CancelsWithItInside(Run run, bool hasValue, bool hasHook)
    {
        CancellableJob other = CancellableJob.Create(_ => { }, new JobOptions { Name = "other" });
        other.Cancel();
        JobCanceledException foreign = await Ends.CanceledAsync(other, JobResponse.Honored);
        CancellationToken own = default;
        CancellableJob job = Ways.Start(run, hasValue, hasHook, (self, context) =>
        {
            own = context.Token;
            self.Cancel();
            other.GetAwaiter().GetResult();
        });
        await IsWrappedAsync(job, () => foreign, () => own);
    }

    [Fact(DisplayName = "G4 A reason forwarded from another job does not make the other job's exception the job's own")]
    public async Task Throw_ExceptionOfAnotherJobWithTheSameReason_IsWrapped()
    {
        CancellableJob other = CancellableJob.Create(_ => { }, new JobOptions { Name = "other" });
        other.Cancel();
        JobCanceledException foreign = await Ends.CanceledAsync(other, JobResponse.Honored);
        CancellationToken own = default;
        CancellableJob job = Ways.Start(Run.OnItsOwnThread, hasValue: false, hasHook: false, (self, context) =>
        {
            own = context.Token;
            self.CancelWith(other.CancellationReason!);
            throw foreign;
        });
        await IsWrappedAsync(job, () => foreign, () => own);
    }

    [Fact(DisplayName = "G4 G8.3 A job that is asked because another job's child failed is cancelled as for any other reason")]
    public async Task Throw_AskedForTheFaultOfAChildElsewhere_Cancels()
    {
        CancellableJob job = Ways.Start(Run.OnItsOwnThread, hasValue: false, hasHook: false, (self, context) =>
        {
            self.CancelWith(new CancellationReason(CancellationKind.ChildFault, "a child of another job failed"));
            context.Checkpoint();
        });
        await Ends.CanceledAsync(job, JobResponse.Honored);
    }

    [Theory(DisplayName = "G4 A cancellation that leaves the body counts as having observed the request")]
    [MemberData(nameof(Ways.AllBodies), MemberType = typeof(Ways))]
    public async Task Throw_ForeignCancellation_IsTheMomentOfObserving(Run run, bool hasValue)
    {
        CancellableJob job = Ways.Start(run, hasValue, hasHook: false, (self, _) =>
        {
            self.Cancel();
            throw new OperationCanceledException();
        });
        await Ends.CanceledAsync(job, JobResponse.Honored);
        JobReport report = job.GetReport();
        Assert.Equal(report.BodyEndedAt, report.ObservedAt);
        Assert.Null(report.ObservedFile);
    }

    /// <summary>What the body threw, and its token, are known only once it has run: hence the functions.</summary>
    private static async Task IsWrappedAsync(CancellableJob job, Func<Exception> foreign, Func<CancellationToken> own)
    {
        JobCanceledException seen = await Ends.CanceledAsync(job, JobResponse.Honored);
        Assert.Same(foreign(), seen.InnerException);
        Assert.Equal(own(), seen.CancellationToken);
        Assert.True(own().CanBeCanceled);
        Assert.Null(seen.CheckpointFile);
    }
}
