using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G1.1: listeners are called on the job's own threads.</summary>
[Collection(ListensToAll.Name)]
public class ListenerThreadTests
{
    private int _calls;
    private int _callsOnForeignThreads;

    [Theory(DisplayName = "[G1.1] No listener is called on the thread of whoever starts the job, asks it to stop, or completes what its body waits for")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Listeners_AreCalledOnTheJobsOwnThreads(bool tracing)
    {
        using IDisposable listener = tracing ? new OwnTracer(_ => Note()) : new OwnMeter(_ => Note());

        // Many times: to leave the thread is a race with whoever goes on elsewhere.
        for (int round = 0; round < 300; round++)
        {
            var waits = new Gate();
            var source = new TaskCompletionSource();
            CancellableJob job = CancellableJob.CreateAsync(_ =>
            {
                LeftThread.Tell(waits);
                return source.Task;
            });
            Requester.Ask(job.Start);
            await waits.WaitAsync();
            Requester.Ask(() => job.Cancel());
            Requester.Ask(source.SetResult);
            await job.EndAsync();
        }

        Assert.True(_calls >= 300);
        Assert.Equal(0, _callsOnForeignThreads);
    }

    private void Note()
    {
        Interlocked.Increment(ref _calls);
        if (Requester.IsThisThread)
        {
            Interlocked.Increment(ref _callsOnForeignThreads);
        }
    }
}
