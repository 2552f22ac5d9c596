using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>Contract G10.3: what is called on a job or a context with a bad argument is refused at the call.</summary>
public class BadCallsTests
{
    private static readonly Dictionary<string, Action<CancellableJob, TimeSpan>> Limited = new()
    {
        ["WaitAsync"] = (job, limit) => job.WaitAsync(limit),
        ["Wait"] = (job, limit) => job.Wait(limit),
        ["OnCleanup of an action"] = (job, limit) => job.OnCleanup((CleanupContext _) => { }, limit: limit),
        ["OnCleanup of a task"] = (job, limit) => job.OnCleanup(_ => Task.CompletedTask, limit: limit),
        ["OnCleanup of a value task"] = (job, limit) => job.OnCleanup(_ => default(ValueTask), limit: limit),
    };

    public static MatrixTheoryData<string, TimeSpan> BadLimits { get; } = new([.. Limited.Keys], BadTimes.All);

    [Theory(DisplayName = "G10.3 A limit out of range is refused at the call, and the message states the range")]
    [MemberData(nameof(BadLimits))]
    public async Task Limit_OutOfRange_IsRefused(string call, TimeSpan value)
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => Limited[call](job, value));
        BadTimes.StatesTheRange(refused, "limit", value);
        await HasNoHookAsync(job);
    }

    [Fact(DisplayName = "G10.3 No hook is refused, in every form, on the job and on the context")]
    public async Task OnCleanup_Null_IsRefused()
    {
        CancellableJob job = null!;
        job = CancellableJob.Create(context =>
        {
            Action[] ways =
            [
                () => job.OnCleanup((Action<CleanupContext>)null!),
                () => job.OnCleanup((Func<CleanupContext, Task>)null!),
                () => job.OnCleanup((Func<CleanupContext, ValueTask>)null!),
                () => context.OnCleanup((Action<CleanupContext>)null!),
                () => context.OnCleanup((Func<CleanupContext, Task>)null!),
                () => context.OnCleanup((Func<CleanupContext, ValueTask>)null!),
            ];
            Assert.All(ways, way => Assert.Throws<ArgumentNullException>("hook", way));
        });
        await HasNoHookAsync(job);
    }

    [Theory(DisplayName = "G10.3 A hook's name without a word in it is refused")]
    [InlineData("")]
    [InlineData(" \t")]
    public async Task OnCleanup_EmptyName_IsRefused(string name)
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        var refused = Assert.Throws<ArgumentException>(() => job.OnCleanup(_ => { }, name));
        Assert.Equal("name", refused.ParamName);
        Assert.Contains("empty", refused.Message, StringComparison.Ordinal);
        await HasNoHookAsync(job);
    }

    [Theory(DisplayName = "G10.3 A hook for no outcome, or for an unknown one, is refused, and the message states the known ones")]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task OnCleanup_ForNoOutcome_IsRefused(int when)
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => job.OnCleanup(_ => { }, when: (CleanupWhen)when));
        Assert.Equal("when", refused.ParamName);
        Assert.Equal((CleanupWhen)when, refused.ActualValue);
        Assert.Contains("Succeeded, Canceled and Faulted", refused.Message, StringComparison.Ordinal);
        await HasNoHookAsync(job);
    }

    [Theory(DisplayName = "G10.3 Every limit that the message calls accepted is accepted for a hook and for an asynchronous wait")]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(Timeout.Infinite * TimeSpan.TicksPerMillisecond)]
    [InlineData((uint.MaxValue - 1) * TimeSpan.TicksPerMillisecond)]
    public async Task Limit_AtTheEdgeOfTheRange_IsAccepted(long ticks)
    {
        TimeSpan limit = TimeSpan.FromTicks(ticks);
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(_ => { }, limit: limit);
        Task<JobReport> wait = job.WaitAsync(limit);
        job.Start();
        await wait.WaitAsync(Jobs.Patience);
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
        Assert.True((await job.WaitAsync(limit)).HasEnded);
    }

    [Theory(DisplayName = "G10.3 Every limit that the message calls accepted is accepted for a synchronous wait, ended or not")]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(Timeout.Infinite * TimeSpan.TicksPerMillisecond)]
    [InlineData((uint.MaxValue - 1) * TimeSpan.TicksPerMillisecond)]
    public async Task Wait_LimitAtTheEdgeOfTheRange_IsAccepted(long ticks)
    {
        CancellableJob job = CancellableJob.Start(_ => { });
        await job.EndAsync();
        Assert.True(job.Wait(TimeSpan.FromTicks(ticks)).HasEnded);
    }

    [Fact(DisplayName = "G10.3 No reason is refused, and nothing is asked")]
    public void CancelWith_Null_IsRefused()
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        Assert.Throws<ArgumentNullException>("reason", () => job.CancelWith(null!));
        Assert.False(job.IsCancellationRequested);
        Assert.Equal(JobState.Created, job.State);
    }

    [Theory(DisplayName = "G10.3 An unknown kind of reason is refused")]
    [InlineData(-1)]
    [InlineData(9)]
    public void Reason_UnknownKind_IsRefused(int kind)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new CancellationReason((CancellationKind)kind));
        Assert.Equal("kind", refused.ParamName);
        Assert.Equal((CancellationKind)kind, refused.ActualValue);
    }

    [Fact(DisplayName = "G10.3 The refusal of an unknown kind of reason states the known ones")]
    public void Reason_UnknownKind_IsRefusedWithTheKnownOnes()
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new CancellationReason((CancellationKind)(-1)));
        Assert.All(Enum.GetNames<CancellationKind>(), name => Assert.Contains(name, refused.Message, StringComparison.Ordinal));
    }

    [Theory(DisplayName = "G10.3 Progress below nothing is refused, and the last that was published stands")]
    [InlineData(-1L, null, "completed")]
    [InlineData(long.MinValue, 5L, "completed")]
    [InlineData(1L, -1L, "total")]
    public async Task ReportProgress_Negative_IsRefused(long completed, long? total, string parameter)
    {
        CancellableJob job = CancellableJob.Start(context =>
        {
            context.ReportProgress(3, 4, "kept");
            var refused = Assert.Throws<ArgumentOutOfRangeException>(() => context.ReportProgress(completed, total));
            Assert.Equal(parameter, refused.ParamName);
            Assert.Contains("non-negative", refused.Message, StringComparison.Ordinal);
        });
        JobReport report = await job.EndAsync();
        Assert.Null(report.Exception);
        Assert.Equal(new JobProgress(3, 4, "kept"), report.Progress);
    }

    /// <summary>Starts the job: what was refused must not have left a hook behind.</summary>
    private static async Task HasNoHookAsync(CancellableJob job)
    {
        job.Start();
        JobReport report = await job.EndAsync();
        Assert.Null(report.Exception);
        Assert.Empty(report.Cleanup);
    }
}
