namespace Cooperative.Cancellation.Stress.Faults;

/// <summary>G10.2: foreign code beside a job throws or blocks; the outcome stays what it was, nothing hangs, and the trouble is told once.</summary>
[Collection(Alone.Name)]
public class ForeignCodeTests
{
    public static TheoryData<string, bool> Cases { get; } = new MatrixTheoryData<string, bool>(
        [Foreigner.Logger, Foreigner.Observer, Foreigner.Callback, Foreigner.Hook], [false, true]);

    [Theory(DisplayName = "G10.2, G6.3 Whoever throws or blocks beside a job changes no outcome and holds up nobody else; it is told once")]
    [MemberData(nameof(Cases))]
    public void ForeignCode_ThatMisbehaves_ChangesNoOutcome(string who, bool isBlocking)
    {
        using var misbehaviour = new Misbehaviour(isBlocking);
        using var isReady = new ManualResetEventSlim();
        CancellableJob job = CancellableJob.StartAsync(
            async context =>
            {
                Foreigner.In(context, who, misbehaviour);
                isReady.Set();

                // Not by the token: its callbacks run one after another, and one of them blocks.
                while (true)
                {
                    context.Checkpoint();
                    await Task.Yield();
                }
            },
            Foreigner.In(new JobOptions(), who, misbehaviour));
        Assert.True(isReady.Wait(Patience.Limit));

        Patience.Guard("a request beside foreign code", () => Assert.True(job.Cancel("enough")));
        Patience.Until(() => misbehaviour.HasHappened, $"the {who}");

        // A logger is waited for, and a hook has its grace: a second each. The others hold up nobody at all.
        Patience.Until(() => job.Completion.IsCompleted, $"the end of the job, though its {who} blocks");
        misbehaviour.Release();

        bool isHook = who == Foreigner.Hook;
        JobReport report = job.GetReport();
        Assert.Equal((isHook ? JobState.Faulted : JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.Equal("enough", report.CancellationReason?.Message);
        if (isHook)
        {
            Assert.Equal(isBlocking ? CleanupResult.Abandoned : CleanupResult.Failed, Assert.Single(report.Cleanup).Result);
            Assert.Empty(report.Troubles);
        }
        else if (!isBlocking)
        {
            // An observer and a callback are beside the job, and may be told a moment after its end.
            Patience.Until(() => job.GetReport().Troubles.Count > 0, "the trouble in the report");
            JobTrouble trouble = Assert.Single(job.GetReport().Troubles);
            Assert.Equal(Foreigner.Source(who), trouble.Source);
            Assert.Same(misbehaviour.Thrown, trouble.Exception);
        }
    }

    [Theory(DisplayName = "G10.2, G7.1 Whoever watches a job and throws or blocks holds up nobody")]
    [InlineData(false)]
    [InlineData(true)]
    public void Watcher_ThatMisbehaves_HoldsUpNobody(bool isBlocking)
    {
        using var misbehaviour = new Misbehaviour(isBlocking);
        CancellableJob job = CancellableJob.StartAsync(async context =>
        {
            for (int step = 0; ; step++)
            {
                context.ReportProgress(step);
                context.Checkpoint();
                await Task.Yield();
            }
        });
        Task watching = Task.Run(async () =>
        {
            await foreach (JobReport report in job.WatchAsync())
            {
                _ = report.Progress;
                misbehaviour.Do();
            }
        });
        Patience.Until(() => misbehaviour.HasHappened, "the watcher");
        Assert.True(job.Cancel());
        Patience.Until(() => job.Completion.IsCompleted, "the end of a job that is watched");
        misbehaviour.Release();
        Patience.Until(() => watching.IsCompleted, "the end of the watching");

        Assert.Equal(!isBlocking, watching.IsFaulted);
        Assert.Equal((JobState.Canceled, 0), (job.State, job.GetReport().Troubles.Count));
    }

    [Theory(DisplayName = "G10.2, G2.4 An exception that cannot be read changes no outcome: as a reason's, as the body's, as a hook's")]
    [InlineData("reason")]
    [InlineData("body")]
    [InlineData("hook")]
    public void Exception_ThatCannotBeRead_ChangesNoOutcome(string whose)
    {
        var nasty = new NastyException();
        var logger = new FormattingLogger();
        using var isReady = new ManualResetEventSlim();
        CancellableJob job = CancellableJob.StartAsync(
            async context =>
            {
                context.OnCleanup(_ =>
                {
                    if (whose == "hook")
                    {
                        throw nasty;
                    }
                });
                isReady.Set();
                while (!context.IsCancellationRequested)
                {
                    await Task.Yield();
                }

                if (whose == "body")
                {
                    throw nasty;
                }

                context.Checkpoint();
            },
            new JobOptions { Logger = logger });
        Assert.True(isReady.Wait(Patience.Limit));
        Assert.True(job.Cancel("enough", whose == "reason" ? nasty : null));
        Patience.Until(() => job.Completion.IsCompleted, "the end of the job");

        JobReport report = job.GetReport();
        Assert.Equal(whose == "reason" ? JobState.Canceled : JobState.Faulted, report.State);
        Assert.Same(whose == "reason" ? nasty : null, report.CancellationReason?.Exception);
        Assert.NotEmpty(report.ToString());
        Assert.NotEmpty(report.ToJson());

        // The logger came upon it and failed: once, however many lines it failed at.
        Patience.Until(() => job.GetReport().Troubles.Count > 0 || whose == "reason", "the logger's trouble");
        Assert.True(job.GetReport().Troubles.Count(trouble => trouble.Source == TroubleSource.Logger) == (whose == "reason" ? 0 : 1));
    }
}
