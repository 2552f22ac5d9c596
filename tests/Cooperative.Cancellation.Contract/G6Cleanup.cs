namespace Cooperative.Cancellation.Contract;

/// <summary>G6, cleanup: which hooks run, in which order, and shielded from what. Their time is in the other half of the class.</summary>
public partial class G6Cleanup
{
    private const int Rounds = 30;

    [Theory(DisplayName = "G6.1 Hooks run last-in first-out, one at a time (an abandoned one aside), exactly once")]
    [EveryWay(Of = typeof(Deed))]
    public async Task Hooks_Several_RunLastInFirstOutOneAtATimeOnce(Way way, Deed deed)
    {
        int atWork = 0, most = 0;
        var ran = new List<int>();
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            for (int i = 0; i < 6; i++)
            {
                int index = i;
                context.OnCleanup((HookForm)(i % 3), async _ =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref atWork));
                    await Task.Yield();
                    ran.Add(index);
                    Interlocked.Decrement(ref atWork);
                });
            }

            deed.Do(self, context);
        });
        await subject.EndAsync();
        Assert.Equal([5, 4, 3, 2, 1, 0], ran);
        Assert.Equal(1, most);
    }

    [Theory(DisplayName = "G6.1 always, or only for the outcomes they were registered for…")]
    [EveryWay(Of = typeof(Deed))]
    public async Task Hooks_ForCertainOutcomes_RunForThoseAlone(Way way, Deed deed)
    {
        var ran = new List<CleanupWhen>();
        CleanupWhen[] all = [.. Enumerable.Range(1, (int)CleanupWhen.Always).Select(bits => (CleanupWhen)bits)];
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            foreach (CleanupWhen when in all)
            {
                context.OnCleanup(_ => ran.Add(when), when: when);
            }

            deed.Do(self, context);
        });
        JobReport report = await subject.EndAsync();
        CleanupWhen outcome = Enum.Parse<CleanupWhen>(report.State.ToString());
        Assert.Equal(all.Where(when => (when & outcome) != 0).Reverse(), ran);
    }

    [Theory(DisplayName = "G6.1 (the outcome as it stood when cleanup began)")]
    [EveryWay]
    public async Task Hooks_AfterOneThatFailed_StillGoByTheOutcomeOfTheWork(Way way)
    {
        bool hasRunForFault = false;
        JobState told = default;
        Subject subject = await Subject.StartAsync(way, (_, context) =>
        {
            context.OnCleanup(cleanup => told = cleanup.Outcome, when: CleanupWhen.Succeeded);
            context.OnCleanup(_ => hasRunForFault = true, when: CleanupWhen.Faulted);
            context.OnCleanup(_ => throw new FormatException());
        });
        await subject.EndsAsync(JobState.Faulted, JobResponse.None);
        Assert.Equal(JobState.Succeeded, told);
        Assert.False(hasRunForFault);
    }

    [Theory(DisplayName = "G6.2 A hook runs shielded: it gets a context and a token of its own, quiet until its time is up; JobContext.Current is that context. The job's own context keeps throwing, its token stays cancelled. A second request does not interrupt a hook")]
    [EveryWay(Of = typeof(HookForm))]
    public async Task Hook_OfACanceledJob_RunsShielded(Way way, HookForm form)
    {
        bool hasFinished = false;
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            context.OnCleanup(form, async cleanup =>
            {
                Assert.NotSame(context, cleanup.Context);
                Assert.NotEqual(context.Token, cleanup.Token);
                AssertQuiet();
                Assert.False(self.Job.Cancel("again"));
                await Task.Yield();
                AssertQuiet();
                Assert.Throws<JobCanceledException>(() => context.Checkpoint());
                Assert.True(context.Token.IsCancellationRequested);
                hasFinished = true;

                void AssertQuiet()
                {
                    cleanup.Context.Checkpoint();
                    Assert.False(cleanup.Token.IsCancellationRequested);
                    Assert.Same(cleanup.Context, JobContext.Current);
                }
            });
            self.Job.Cancel();
            context.Checkpoint();
        });
        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.True(hasFinished);
        Assert.Equal(1, report.LaterRequestCount);
    }

    [Theory(DisplayName = "G6.4 A hook registered after the request takes its LIFO place; one registered during cleanup runs next")]
    [EveryWay(Of = typeof(HookForm))]
    public async Task Register_AfterTheRequestAndDuringCleanup_TakesItsPlace(Way way, HookForm form)
    {
        var ran = new List<string>();
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            Add("before");
            self.Job.Cancel();
            Add("after");
            context.OnCleanup(form, _ =>
            {
                ran.Add("first");
                Add("during");
                return Task.CompletedTask;
            });
            context.Checkpoint();

            void Add(string name) => context.OnCleanup(form, _ =>
            {
                ran.Add(name);
                return Task.CompletedTask;
            });
        });
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Equal(["first", "during", "after", "before"], ran);
    }

    [Theory(DisplayName = "G6.4 one registered after the end is refused with an exception")]
    [EveryWay]
    public async Task Register_AfterTheEnd_IsRefused(Way way)
    {
        Subject subject = await Subject.StartAsync(way, (_, _) => { });
        await subject.EndAsync();
        bool hasRun = false;
        Assert.Throws<InvalidOperationException>(() => subject.Context.OnCleanup(_ => hasRun = true));
        Assert.Throws<InvalidOperationException>(() => subject.Job.OnCleanup(_ => hasRun = true));
        Assert.False(hasRun);
    }

    [Theory(DisplayName = "G6.4 None is silently dropped")]
    [EveryWay]
    public async Task Register_RacesWithTheEnd_RunsOrIsRefused(Way way)
    {
        for (int round = 0; round < Rounds; round++)
        {
            int ran = 0, taken = 0;
            Subject subject = await Subject.HoldAsync(way, (_, _) => { });
            OwnThread.Race(subject.Release, () =>
            {
                for (int time = 0; time < 10; time++)
                {
                    try
                    {
                        subject.Job.OnCleanup(_ => Interlocked.Increment(ref ran));
                        taken++;
                    }
                    catch (InvalidOperationException)
                    {
                        // Refused: that is an answer.
                    }
                }
            });
            await subject.EndAsync();
            Assert.Equal(taken, ran);
        }
    }

    [Theory(DisplayName = "G6.5 Unregister returns true exactly once, and then the hook never runs")]
    [EveryWay(Of = typeof(HookForm))]
    public async Task Unregister_Twice_IsTrueOnceAndTheHookDoesNotRun(Way way, HookForm form)
    {
        bool hasRun = false;
        Subject subject = await Subject.StartAsync(way, (_, context) =>
        {
            CleanupRegistration registration = context.OnCleanup(form, _ =>
            {
                hasRun = true;
                return Task.CompletedTask;
            });
            context.OnCleanup(_ => { });
            Assert.True(registration.Unregister());
            Assert.False(registration.Unregister());
        });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.False(hasRun);
    }

    [Theory(DisplayName = "G6.5 Unregister returns true exactly once, and then the hook never runs")]
    [EveryWay]
    public async Task Unregister_RacesWithCleanup_IsTrueOrTheHookRuns(Way way)
    {
        for (int round = 0; round < Rounds; round++)
        {
            bool hasRun = false;
            bool[] answers = new bool[2];
            Subject subject = await Subject.HoldAsync(way, (_, _) => { });
            CleanupRegistration registration = subject.Job.OnCleanup(_ => hasRun = true);
            OwnThread.Race(
                subject.Release,
                () => answers[0] = registration.Unregister(),
                () => answers[1] = registration.Unregister());
            await subject.EndAsync();
            Assert.Equal(hasRun ? 0 : 1, answers.Count(wasFirst => wasFirst));
        }
    }

    [Theory(DisplayName = "G6.6 A failed hook makes the job Faulted, with the cancellation still in the report: a cancellation never hides a failure")]
    [EveryWay(Of = typeof(HookForm))]
    public async Task Fault_OfAHookOfACanceledJob_FaultsItWithTheCancellationToldToo(Way way, HookForm form)
    {
        var fault = new FormatException();
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            context.OnCleanup(form, _ => Task.FromException(fault));
            self.Job.Cancel("closing time");
            context.Checkpoint();
        });
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.Honored);
        Assert.Equal("closing time", report.CancellationReason?.Message);
        Assert.Same(fault, Assert.Single(report.Cleanup, hook => hook.Result == CleanupResult.Failed).Exception);
        Assert.Contains(fault, Assert.IsType<AggregateException>(report.Exception).InnerExceptions);
        Assert.Same(report.CancellationReason, CancellationReason.TryFind(report.Exception));
    }

    [Theory(DisplayName = "G6.6 A failed hook makes the job Faulted")]
    [EveryWay(Of = typeof(HookForm))]
    public async Task Fault_OfAHookOfAJobThatSucceeded_FaultsIt(Way way, HookForm form)
    {
        var fault = new FormatException();
        Subject subject = await Subject.StartAsync(way, (_, context) => context.OnCleanup(form, _ => Task.FromException(fault)));
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.None);
        Assert.Same(fault, report.Exception);
    }

    [Theory(DisplayName = "G6.7 Cancel from a hook changes no outcome")]
    [EveryWay(Of = typeof(Deed))]
    public async Task Cancel_FromAHook_ChangesNoOutcome(Way way, Deed deed)
    {
        Subject plain = await Subject.StartAsync(way, deed.Body());
        Subject asked = await Subject.StartAsync(way, (self, context) =>
        {
            context.OnCleanup(_ => self.Job.Cancel("from the hook"));
            deed.Do(self, context);
        });
        JobReport expected = await plain.EndAsync();
        JobReport report = await asked.EndAsync();
        Assert.Equal((expected.State, expected.Exception?.GetType()), (report.State, report.Exception?.GetType()));
    }

    [Theory(DisplayName = "G6.7 Waiting for one's own job… (WaitAsync, Wait, CancelAndWaitAsync, DisposeAsync, await job) from its body… is refused with an exception, not a deadlock")]
    [EveryWay(Of = typeof(WaitForm))]
    public async Task Wait_ForOneselfInTheBody_IsRefused(Way way, WaitForm form)
    {
        Subject subject = await Subject.StartAsync(
            way, async (self, _) => await AssertRefusedAsync(form, self.Job));
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    [Theory(DisplayName = "G6.7 Waiting for one's own job… from its… hooks… is refused with an exception, not a deadlock")]
    [EveryWay(Of = typeof(WaitForm))]
    public async Task Wait_ForOneselfInAHook_IsRefused(Way way, WaitForm form)
    {
        Subject subject = await Subject.StartAsync(
            way, (self, context) => context.OnCleanup(HookForm.OfTask, _ => AssertRefusedAsync(form, self.Job)));
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    [Theory(DisplayName = "G6.7 Waiting for one's own job or an ancestor… from its… descendants is refused with an exception, not a deadlock")]
    [EveryWay(Of = typeof(WaitForm))]
    public async Task Wait_ForAnAncestor_IsRefused(Way way, WaitForm form)
    {
        Subject subject = await Subject.StartAsync(way, (self, context) => context.StartChildAsync(
            child =>
            {
                child.StartChildAsync(_ => AssertRefusedAsync(form, self.Job));
                return AssertRefusedAsync(form, self.Job);
            }));
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    private static async Task AssertRefusedAsync(WaitForm form, CancellableJob job)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => form.WaitFor(job));
        Assert.False(job.IsCancellationRequested, "A wait that is refused asks for nothing.");
    }
}
