namespace Cooperative.Cancellation.Contract;

/// <summary>G1, a request and not a command: what it costs its caller. Who may make one is in the other half of the class.</summary>
public partial class G1Requests
{
    [Theory(DisplayName = "G1.1 Cancel never blocks… and never runs the body's, a hook's, an observer's or a token callback's code on the caller's thread")]
    [EveryWay]
    public async Task Cancel_ForeignCodeThatBlocks_RunsElsewhereAndIsNotWaitedFor(Way way)
    {
        var hasReturned = new Gate();
        var inBody = new Gate();
        var calledBack = new Gate();
        int onCaller = 0;
        var observer = new Told(report => Foreign(report.State == JobState.CancellationRequested));
        Subject subject = await Subject.StartAsync(
            way,
            async (_, context) =>
            {
                context.OnCleanup(_ => Foreign(blocks: true));
                inBody.Open();
                try
                {
                    await Task.Delay(Timeout.Infinite, context.Token);
                }
                finally
                {
                    Foreign(blocks: true);
                }
            },
            new JobOptions { Observers = [observer] });
        await inBody.WaitAsync();
        subject.Context.Token.Register(() =>
        {
            Foreign(blocks: true);
            calledBack.Open();
        });

        OwnThread.Run(() => subject.Job.Cancel());

        hasReturned.Open();
        await calledBack.WaitAsync();
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        await observer.ReportsAsync();
        Assert.Equal(0, onCaller);

        // Where it is the caller that runs this, it must not wait for itself.
        void Foreign(bool blocks)
        {
            if (OwnThread.IsThis)
            {
                Interlocked.Increment(ref onCaller);
            }
            else if (blocks)
            {
                hasReturned.Wait();
            }
        }
    }

    [Theory(DisplayName = "G1.1 Cancel… never throws (but for a null reason)")]
    [EveryWay]
    public async Task Cancel_ForeignCodeThatThrows_ThrowsNothing(Way way)
    {
        var observer = new Told(_ => throw new FormatException("observer"));
        var logger = new EventLogger(() => throw new FormatException("logger"));
        Subject subject = await Subject.HoldAsync(way, options: new JobOptions { Observers = [observer], Logger = logger });
        subject.Context.Token.Register(() => throw new FormatException("callback"));
        Assert.Throws<ArgumentNullException>(() => subject.Job.CancelWith(null!));
        Assert.False(subject.Job.IsCancellationRequested);
        Assert.True(subject.Job.Cancel());
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
    }

    [Theory(DisplayName = "G1.1 It takes time in proportion to the descendants it reaches")]
    [EveryWay(Hooks = Hooks.Without)]
    public async Task Cancel_TwiceAsManyDescendants_TakesTwiceTheSteps(Way way)
    {
        // Not time, which a test cannot trust, but what the caller does in it: its looks at the clock, and what it allocates.
        (long reads, long bytes) = await StepsAsync(way, 500);
        (long readsOfTwice, long bytesOfTwice) = await StepsAsync(way, 1000);
        Assert.InRange(readsOfTwice, 1000, (2.2 * reads) + 10);
        Assert.InRange(bytesOfTwice, 1, (2.5 * bytes) + 10_000);
    }

    [Theory(DisplayName = "G1.1 Token callbacks registered before the request run on the thread pool")]
    [EveryWay]
    public async Task Cancel_TokenCallback_RunsOnThePool(Way way)
    {
        var ran = new TaskCompletionSource<bool>();
        Subject subject = await Subject.HoldAsync(way);
        subject.Context.Token.Register(() => ran.SetResult(Thread.CurrentThread.IsThreadPoolThread));
        OwnThread.Run(() => subject.Job.Cancel());
        Assert.True(await ran.Task.InTimeAsync());
        await subject.EndAsync();
    }

    [Theory(DisplayName = "G1.1 Token callbacks… what they throw is logged and reported and never ends the process")]
    [EveryWay]
    public async Task Cancel_TokenCallbackThrows_IsLoggedAndReported(Way way)
    {
        var logger = new EventLogger();
        var fault = new FormatException();
        Subject subject = await Subject.HoldAsync(way, options: new JobOptions { Logger = logger });
        subject.Context.Token.Register(() => throw fault);
        subject.Job.Cancel();
        Assert.Same(fault, (await logger.WaitForAsync(JobLogEvents.Trouble)).Exception);
        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        JobTrouble trouble = Assert.Single(report.Troubles);
        Assert.Equal(TroubleSource.TokenCallback, trouble.Source);
        Assert.Same(fault, trouble.Exception);
    }

    private static async Task<(long Reads, long Bytes)> StepsAsync(Way way, int descendants)
    {
        var clock = new CountingClock();
        var leave = new Gate();
        Subject subject = await Subject.HoldAsync(way, options: new JobOptions { TimeProvider = clock });
        var begun = new Gate();
        int missing = descendants;
        CancellableJob[] children = [.. Enumerable.Range(0, descendants).Select(_ => subject.Context.StartChildAsync(_ =>
        {
            // From here on nobody but the caller looks at the clock.
            if (Interlocked.Decrement(ref missing) == 0)
            {
                begun.Open();
            }

            return leave.WaitAsync();
        }))];
        await begun.WaitAsync();
        (long reads, long bytes) = (0, 0);
        OwnThread.Run(() =>
        {
            (reads, bytes) = (clock.Reads, GC.GetAllocatedBytesForCurrentThread());
            subject.Job.Cancel();
            (reads, bytes) = (clock.Reads - reads, GC.GetAllocatedBytesForCurrentThread() - bytes);
        });
        Assert.All(children, child => Assert.True(child.IsCancellationRequested));
        leave.Open();
        await subject.EndAsync();
        return (reads, bytes);
    }
}
