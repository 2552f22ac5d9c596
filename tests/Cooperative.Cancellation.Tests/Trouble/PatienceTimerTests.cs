using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Waiting;

namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>
/// Contract G10.1: the timer by which a job would be called unresponsive does not outlive the need for it. A foreign clock may serve the
/// whole process, and would hold on to the job for as long.
/// </summary>
public class PatienceTimerTests
{
    private readonly CountingTime _time = new();
    private readonly Gate _leave = new();

    private JobOptions Options => new()
    {
        TimeProvider = _time,
        Logger = new EventLogger(),
        CleanupHookTimeout = Timeout.InfiniteTimeSpan,
        CleanupTimeout = Timeout.InfiniteTimeSpan,
    };

    [Fact(DisplayName = "G10.1 The end of the work lets go of the timer by which the job would be called unresponsive")]
    public async Task Cancel_WorkThatEnds_LeavesNoTimerBehind()
    {
        CancellableJob job = CancellableJob.Start(_ => _leave.Wait(), Options);
        job.Cancel();
        int whileAsked = _time.Alive;

        _leave.Open();
        await job.EndAsync();

        Assert.Equal((1, 0), (whileAsked, _time.Alive));
    }

    [Fact(DisplayName = "G10.1 A request that comes when the work has ended leaves no such timer behind")]
    public async Task Cancel_DuringCleanup_LeavesNoTimerBehind()
    {
        var cleaning = new Gate();
        CancellableJob job = CancellableJob.Create(_ => { }, Options);
        job.OnCleanup(_ =>
        {
            cleaning.Open();
            _leave.Wait();
        });
        job.Start();
        await cleaning.WaitAsync();
        int ofTheCleanup = _time.Alive;

        job.Cancel();
        int whileAsked = _time.Alive;

        _leave.Open();
        await job.EndAsync();
        Assert.Equal(ofTheCleanup, whileAsked);
    }
}
