using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>Contract G7.2: a wait with a limit tells what is known of a job that does not stop.</summary>
public class LimitedWaitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly WaitTime _time = new();
    private readonly Gate _leave = new();

    [Theory(DisplayName = "G7.2 When the limit passes, the report is that of a job still at work, and since when it was asked")]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Wait_LimitPasses_ReportsThatTheJobStillRuns(bool synchronousWait, bool asynchronous)
    {
        CancellableJob job = Jobs.Start(asynchronous, _ => _leave.Wait(), new JobOptions { TimeProvider = _time });
        DateTimeOffset asked = _time.GetUtcNow();
        job.Cancel("stop");
        Task<JobReport> wait = synchronousWait ? Task.Run(() => job.Wait(Limit)) : job.WaitAsync(Limit);
        await _time.SomebodyWaits.WaitAsync();
        _time.Advance(Limit - TimeSpan.FromMilliseconds(1));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        JobReport report = await wait.WaitAsync(Jobs.Patience);
        Assert.Equal(JobState.CancellationRequested, report.State);
        Assert.Equal(JobResponse.Pending, report.Response);
        Assert.False(report.HasEnded);
        Assert.Equal(asked, report.RequestedAt);
        Assert.Equal(asked + Limit, report.ReportedAt);
        Assert.Equal("stop", report.CancellationReason?.Message);
        _leave.Open();
        await job.EndAsync();
    }

    [Theory(DisplayName = "G7.2 A job that ends before the limit is reported at once")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_JobEndsInTime_ReportsTheEnd(bool synchronousWait)
    {
        CancellableJob job = CancellableJob.Start(
            _ =>
            {
                _leave.Wait();
                throw new InvalidDataException();
            },
            new JobOptions { TimeProvider = _time });
        Task<JobReport> wait = synchronousWait ? Task.Run(() => job.Wait(Limit)) : job.WaitAsync(Limit);
        await _time.SomebodyWaits.WaitAsync();
        _leave.Open();
        Assert.Equal(JobState.Faulted, (await wait.WaitAsync(Jobs.Patience)).State);
    }

    [Fact(DisplayName = "G7.2 A limit of zero reports what is known now")]
    public async Task Wait_LimitOfZero_ReportsNow()
    {
        foreach (TimeProvider time in new[] { _time, TimeProvider.System })
        {
            CancellableJob job = CancellableJob.Start(_ => _leave.Wait(), new JobOptions { TimeProvider = time });
            Assert.Equal(JobState.Running, job.Wait(TimeSpan.Zero).State);
            Assert.Equal(JobState.Running, (await job.WaitAsync(TimeSpan.Zero)).State);
        }

        _leave.Open();
    }

    [Fact(DisplayName = "G7.2 Out of time and cancelled are different answers: the first is a report")]
    public async Task Wait_LimitPassesUnderAQuietToken_DoesNotThrow()
    {
        using var quiet = new CancellationTokenSource();
        CancellableJob job = CancellableJob.Start(_ => _leave.Wait());
        Assert.False((await job.WaitAsync(TimeSpan.Zero, quiet.Token)).HasEnded);
        Assert.False(job.Wait(TimeSpan.Zero, quiet.Token).HasEnded);
        _leave.Open();
    }

    [Theory(DisplayName = "G7.2 Without a limit, a wait lasts as long as the job")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_WithoutLimit_LastsToTheEnd(bool synchronousWait)
    {
        CancellableJob job = CancellableJob.Start(_ => _leave.Wait(), new JobOptions { TimeProvider = _time });
        Task<JobReport> wait = synchronousWait ? Task.Run(() => job.Wait(Timeout.InfiniteTimeSpan)) : job.WaitAsync();
        _time.Advance(JobOptions.MaxTime);
        Assert.False(wait.IsCompleted);
        _leave.Open();
        Assert.Equal(JobState.Succeeded, (await wait.WaitAsync(Jobs.Patience)).State);
    }

    [Theory(DisplayName = "G7.2 The synchronous wait does not throw for the outcome")]
    [InlineData(JobState.Faulted, false)]
    [InlineData(JobState.Canceled, false)]
    [InlineData(JobState.Faulted, true)]
    [InlineData(JobState.Canceled, true)]
    public async Task Wait_ForAJobThatDidNotSucceed_ReportsIt(JobState end, bool isSystemTime)
    {
        var options = new JobOptions { TimeProvider = isSystemTime ? TimeProvider.System : _time };
        CancellableJob job = CancellableJob.Create(_ => throw new InvalidDataException(), options);
        if (end == JobState.Canceled)
        {
            job.Cancel();
        }
        else
        {
            job.Start();
        }

        Task<JobReport> wait = Task.Run(() => job.Wait(Timeout.InfiniteTimeSpan));
        Assert.Equal(end, (await wait.WaitAsync(Jobs.Patience)).State);
        Assert.Equal(end, job.Wait(TimeSpan.Zero).State);
    }
}
