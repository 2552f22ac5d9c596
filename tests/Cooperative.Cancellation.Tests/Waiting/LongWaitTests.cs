using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>Contract G7.1, G7.2: the synchronous wait keeps what it promises at its edges.</summary>
public class LongWaitTests
{
    private readonly CountingTime _time = new();
    private readonly Gate _leave = new();

    /// <summary>The ends of a job, each by the real clock and by another.</summary>
    public static TheoryData<JobState, bool> EveryEnd { get; } = new()
    {
        { JobState.Succeeded, false },
        { JobState.Canceled, false },
        { JobState.Faulted, false },
        { JobState.Succeeded, true },
        { JobState.Canceled, true },
        { JobState.Faulted, true },
    };

    /// <summary>Beyond what a task can be waited for at once, and as far as it goes.</summary>
    public static TheoryData<TimeSpan, bool> LongLimits { get; } = new()
    {
        { TimeSpan.FromDays(30), false },
        { JobOptions.MaxTime, false },
        { TimeSpan.FromDays(30), true },
        { JobOptions.MaxTime, true },
    };

    [Theory(DisplayName = "G7.2 A limit of thirty days is accepted for a job that has ended")]
    [MemberData(nameof(EveryEnd))]
    public async Task Wait_ThirtyDaysForAnEndedJob_ReturnsItsReport(JobState end, bool isSystemTime)
    {
        CancellableJob job = await EndedAsync(end, isSystemTime);

        Assert.Equal(end, job.Wait(TimeSpan.FromDays(30)).State);
    }

    [Theory(DisplayName = "G7.2 A limit of thirty days and more is accepted for a job at work, and the wait can be cancelled")]
    [MemberData(nameof(LongLimits))]
    public async Task Wait_ThirtyDaysForAJobAtWork_EndsByItsToken(TimeSpan limit, bool isSystemTime)
    {
        using var patience = new CancellationTokenSource();
        CancellableJob job = CancellableJob.Start(_ => _leave.Wait(), Options(isSystemTime));
        Task<JobReport> wait = Task.Run(() => job.Wait(limit, patience.Token));

        await patience.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Jobs.Patience));
        Assert.Equal(patience.Token, thrown.CancellationToken);
        Assert.IsNotType<JobCanceledException>(thrown);
        Assert.False(job.IsCancellationRequested);
        _leave.Open();
        Assert.Equal(JobState.Succeeded, job.Wait(limit).State);
    }

    [Theory(DisplayName = "G7.1 The end of a job beats a wait token that is cancelled already")]
    [MemberData(nameof(EveryEnd))]
    public async Task Wait_WithACancelledTokenForAnEndedJob_ReturnsItsReport(JobState end, bool isSystemTime)
    {
        CancellableJob job = await EndedAsync(end, isSystemTime);
        var cancelled = new CancellationToken(canceled: true);

        Assert.Equal(end, job.Wait(Timeout.InfiniteTimeSpan, cancelled).State);
        Assert.Equal(end, job.Wait(TimeSpan.FromDays(30), cancelled).State);
        Assert.Equal(end, job.Wait(TimeSpan.Zero, cancelled).State);
    }

    [Theory(DisplayName = "G7.2 However a wait ends, it leaves no timer behind")]
    [InlineData("end of the job")]
    [InlineData("wait token")]
    [InlineData("limit")]
    public async Task Wait_ThatIsOver_LeavesNoTimerBehind(string end)
    {
        var limit = TimeSpan.FromSeconds(5);
        using var patience = new CancellationTokenSource();
        CancellableJob job = CancellableJob.Start(_ => _leave.Wait(), Options(isSystemTime: false));
        Task<Exception?> wait = Task.Run(() => Record.Exception(() => { job.Wait(limit, patience.Token); }));
        await _time.SomebodyWaits.WaitAsync();
        switch (end)
        {
            case "end of the job":
                _leave.Open();
                break;
            case "wait token":
                await patience.CancelAsync();
                break;
            default:
                _time.Advance(limit);
                break;
        }

        Exception? thrown = await wait.WaitAsync(Jobs.Patience);
        Assert.Equal(end == "wait token", thrown is OperationCanceledException);

        // Whoever ends the wait lets go of its timer, and may do so a moment after the wait has returned.
        await _time.NobodyWaits.WaitAsync();
        _leave.Open();
        await job.EndAsync();
    }

    private JobOptions Options(bool isSystemTime) => new() { TimeProvider = isSystemTime ? TimeProvider.System : _time };

    private async Task<CancellableJob> EndedAsync(JobState end, bool isSystemTime)
    {
        CancellableJob job = CancellableJob.Create(
            _ =>
            {
                if (end == JobState.Faulted)
                {
                    throw new InvalidDataException();
                }
            },
            Options(isSystemTime));
        if (end == JobState.Canceled)
        {
            job.Cancel();
        }
        else
        {
            job.Start();
        }

        await job.EndAsync();
        return job;
    }
}
