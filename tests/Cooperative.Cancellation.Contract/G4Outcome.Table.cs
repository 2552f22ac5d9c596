namespace Cooperative.Cancellation.Contract;

/// <summary>The rows of the table: what the body did decides this much.</summary>
public partial class G4Outcome
{
    /// <summary>What leaves a body as an <see cref="OperationCanceledException"/>.</summary>
    public enum Foreign
    {
        WithoutToken,
        OfAnotherToken,
        OfTheJobsToken,
        OfATask,
        OfAnotherJob,
    }

    /// <summary>What is still at work for a job whose body has left.</summary>
    public enum LeftBehind
    {
        Hook,
        Child,
    }

    /// <summary>How a body that fails was asked before.</summary>
    public enum Asked
    {
        Never,
        Unnoticing,
        Declining,
        TooLate,
    }

    [Theory(DisplayName = "G4.r1 returns · no · Succeeded · None")]
    [EveryWay]
    public async Task Return_NobodyAsked_Succeeds(Way way)
    {
        Subject subject = await Subject.StartAsync(way, (_, context) =>
        {
            context.Checkpoint();
            Assert.False(context.IsCancellationRequested);
        });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    [Theory(DisplayName = "G4.r2 returns, never observed the request · yes · Succeeded, value kept · Unnoticed")]
    [EveryWay]
    public async Task Return_RequestNeverObserved_SucceedsUnnoticed(Way way)
    {
        bool wasSeenOutside = false;
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            // Before the request, and from outside: neither is an observation.
            Assert.False(context.IsCancellationRequested);
            self.Job.Cancel();
            wasSeenOutside = self.Job.IsCancellationRequested && context.Token.IsCancellationRequested;
        });
        JobReport report = await subject.EndsAsync(JobState.Succeeded, JobResponse.Unnoticed);
        Assert.True(wasSeenOutside);
        Assert.Null(report.ObservedAt);
    }

    [Theory(DisplayName = "G4.r3 returns after observing it · yes · Succeeded, value kept · Declined")]
    [EveryWay]
    public async Task Return_FlagReadTrue_SucceedsDeclined(Way way)
    {
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            self.Job.Cancel();
            Assert.True(context.IsCancellationRequested);
        });
        JobReport report = await subject.EndsAsync(JobState.Succeeded, JobResponse.Declined);
        Assert.NotNull(report.ObservedAt);
    }

    [Theory(DisplayName = "G4.r3 returns after observing it · yes · Succeeded, value kept · Declined")]
    [EveryWay]
    public async Task Return_CheckpointSwallowed_SucceedsDeclined(Way way)
    {
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            self.Job.Cancel();
            Assert.Throws<JobCanceledException>(() => context.Checkpoint());
        });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.Declined);
    }

    [Theory(DisplayName = "G4.r4 left before the request came (hooks or children still at work) · then · as it was · TooLate")]
    [EveryWay(Of = typeof(LeftBehind))]
    public async Task Return_RequestAfterwards_SucceedsTooLate(Way way, LeftBehind what)
    {
        Subject subject = await AskAfterBodyAsync(way, what, body: _ => { });
        JobReport report = await subject.EndsAsync(JobState.Succeeded, JobResponse.TooLate);
        Assert.Null(report.ObservedAt);
    }

    [Theory(DisplayName = "G4.r4 left before the request came (hooks or children still at work) · then · as it was · TooLate")]
    [EveryWay(Of = typeof(LeftBehind))]
    public async Task Fail_RequestAfterwards_FaultsTooLate(Way way, LeftBehind what)
    {
        var fault = new FormatException();
        Subject subject = await AskAfterBodyAsync(way, what, body: _ => throw fault);
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.TooLate);
        Assert.Same(fault, report.Exception);
    }

    [Theory(DisplayName = "G4.r5 throws OperationCanceledException, any token · yes · Canceled; a foreign exception is kept as inner · Honored")]
    [EveryWay(Of = typeof(Foreign))]
    public async Task ThrowForeignCancellation_Requested_CanceledWithItAsInner(Way way, Foreign kind)
    {
        OperationCanceledException? foreign = null;
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            self.Job.Cancel();
            foreign = Make(kind, context);
            throw foreign;
        });
        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        var thrown = Assert.IsType<JobCanceledException>(report.Exception);
        Assert.Same(foreign, thrown.InnerException);
        Assert.Same(report.CancellationReason, thrown.Reason);
        Assert.Equal(subject.Context.Token, thrown.CancellationToken);
    }

    [Theory(DisplayName = "G4.r5 throws OperationCanceledException, any token · yes · Canceled… · Honored")]
    [EveryWay]
    public async Task Checkpoint_Requested_CanceledWithTheVeryException(Way way)
    {
        JobCanceledException? own = null;
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            self.Job.Cancel();
            own = Assert.Throws<JobCanceledException>(() => context.Checkpoint());
            throw own;
        });
        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Same(own, report.Exception);
    }

    [Theory(DisplayName = "G4.r6 throws an AggregateException of nothing but those · yes · Canceled · Honored")]
    [EveryWay]
    public async Task ThrowAggregateOfCancellations_Requested_Canceled(Way way)
    {
        AggregateException? several = null;
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            self.Job.Cancel();
            var own = Assert.Throws<JobCanceledException>(() => context.Checkpoint());
            several = new AggregateException(own, new AggregateException(new TaskCanceledException()));
            throw several;
        });
        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Same(several, Assert.IsType<JobCanceledException>(report.Exception).InnerException);
    }

    [Theory(DisplayName = "G4.r6 throws an AggregateException of nothing but those…")]
    [EveryWay]
    public async Task ThrowAggregateWithAFault_Requested_Faulted(Way way)
    {
        var several = new AggregateException(new OperationCanceledException(), new FormatException());
        Subject subject = await Subject.StartAsync(way, (self, _) =>
        {
            self.Job.Cancel();
            throw several;
        });
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.Unnoticed);
        Assert.Same(several, report.Exception);
    }

    [Theory(DisplayName = "G4.r7 throws OperationCanceledException · no · Faulted with UnrequestedCancellationException (not itself an OperationCanceledException) around it")]
    [EveryWay(Of = typeof(Foreign))]
    public async Task ThrowCancellation_NobodyAsked_FaultsWithTheWrapper(Way way, Foreign kind)
    {
        OperationCanceledException? foreign = null;
        Subject subject = await Subject.StartAsync(way, (_, context) =>
        {
            foreign = Make(kind, context);
            throw foreign;
        });
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.None);
        Exception thrown = Assert.IsType<UnrequestedCancellationException>(report.Exception);
        Assert.IsNotAssignableFrom<OperationCanceledException>(thrown);
        Assert.Same(foreign, thrown.InnerException);
    }

    [Theory(DisplayName = "G4.r7 throws OperationCanceledException · no · Faulted… Where it came from a child job, the child is named")]
    [EveryWay]
    public async Task AwaitCanceledChild_NobodyAskedTheParent_FaultNamesTheChild(Way way)
    {
        Subject subject = await Subject.StartAsync(way, async (_, context) =>
        {
            CancellableJob child = context.StartChildAsync(
                async inner =>
                {
                    await Task.Yield();
                    inner.Checkpoint();
                },
                new JobOptions { Name = "oven", Timeout = TimeSpan.Zero });
            await child;
        });
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.None);
        Assert.Contains("'oven'", Assert.IsType<UnrequestedCancellationException>(report.Exception).Message, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "G4.r8 throws anything else · either · Faulted with that exception; the request stays in the report · None / Unnoticed / Declined / TooLate")]
    [EveryWay(Of = typeof(Asked))]
    public async Task ThrowAnythingElse_HoweverAsked_FaultsWithIt(Way way, Asked asked)
    {
        var fault = new FormatException();
        (Deed before, JobResponse response) = asked switch
        {
            Asked.Never => (Deed.Return, JobResponse.None),
            Asked.Unnoticing => (Deed.ReturnUnnoticing, JobResponse.Unnoticed),
            Asked.Declining => (Deed.ReturnDeclining, JobResponse.Declined),
            _ => (Deed.Return, JobResponse.TooLate),
        };
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            if (asked == Asked.TooLate)
            {
                context.OnCleanup(_ => Assert.True(self.Job.Cancel()));
            }

            before.Do(self, context);
            throw fault;
        });
        JobReport report = await subject.EndsAsync(JobState.Faulted, response);
        Assert.Same(fault, report.Exception);
        Assert.Equal(response != JobResponse.None, report.CancellationReason is not null);
    }

    [Theory(DisplayName = "G4.r9 cancelled before Start · yes · Canceled, body never ran, hooks registered by then run · Honored")]
    [EveryWay(Jobs = Jobs.Roots)]
    public async Task Cancel_BeforeStart_CanceledWithoutTheBody(Way way)
    {
        bool hasRun = false;
        Subject subject = Subject.Create(way, (_, _) => hasRun = true);
        Assert.True(subject.Job.Cancel());

        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);

        Assert.False(hasRun);
        Assert.Null(report.StartedAt);
        Assert.Equal(way.HasHook() ? 1 : 0, subject.HookRuns);
    }

    [Theory(DisplayName = "G4.r9 cancelled before Start · yes · Canceled, body never ran… · Honored")]
    [EveryWay(Hooks = Hooks.Without)]
    public async Task OutsideToken_CancelledBeforeTheJobIsMade_CanceledWithoutTheBody(Way way)
    {
        bool hasRun = false;
        Subject subject = await Subject.StartAsync(
            way, (_, _) => hasRun = true, new JobOptions { CancellationToken = new CancellationToken(canceled: true) });
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.False(hasRun);
    }

    /// <summary>A job that is asked when its body has surely left, by a hook or while a child is held.</summary>
    private static async Task<Subject> AskAfterBodyAsync(Way way, LeftBehind what, Action<JobContext> body)
    {
        var leave = new Gate();
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            if (what == LeftBehind.Hook)
            {
                context.OnCleanup(_ => Assert.True(self.Job.Cancel("too late")));
            }
            else
            {
                context.StartChildAsync(_ => leave.WaitAsync());
            }

            body(context);
        });
        if (what == LeftBehind.Child)
        {
            HangGuard.Until(() => subject.Job.GetReport().BodyEndedAt is not null);
            Assert.True(subject.Job.Cancel("too late"));
            leave.Open();
        }

        return subject;
    }

    private static OperationCanceledException Make(Foreign kind, JobContext context) => kind switch
    {
        Foreign.WithoutToken => new OperationCanceledException(),
        Foreign.OfAnotherToken => new OperationCanceledException(new CancellationToken(canceled: true)),
        Foreign.OfTheJobsToken => new OperationCanceledException(context.Token),
        Foreign.OfATask => new TaskCanceledException("the request timed out"),
        _ => OfAnotherJob(),
    };

    private static OperationCanceledException OfAnotherJob()
    {
        CancellableJob other = CancellableJob.Create(_ => { });
        other.Cancel();
        return Assert.ThrowsAny<OperationCanceledException>(() => other.Completion.InTime());
    }
}
