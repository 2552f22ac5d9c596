using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>
/// G1.1, G6.1: whoever completes what an asynchronous body waits for did not ask to run hooks or a logger, and may hold locks.
/// </summary>
public class ThreadOfTheEndTests
{
    private readonly Gate _waits = new();
    private readonly TaskCompletionSource _awaited = new();
    private bool? _isForeign;

    [Fact(DisplayName = "G6.1 Hooks do not run on the thread of whoever completes what the body waits for")]
    public async Task Hook_AfterAnAsynchronousBody_RunsOnNobodysThread()
    {
        CancellableJob job = CancellableJob.CreateAsync(_ => WaitAsync());
        job.OnCleanup(_ => { _isForeign = Requester.IsThisThread; });

        await RunAsync(job);

        Assert.False(_isForeign);
    }

    [Fact(DisplayName = "G1.1 The log of the end is not written on the thread of whoever completes what the body waits for")]
    public async Task LogOfTheEnd_AfterAnAsynchronousBody_IsWrittenOnNobodysThread()
    {
        var logger = new ListeningLogger(id =>
        {
            if (id == JobLogEvents.Ended)
            {
                _isForeign = Requester.IsThisThread;
            }
        });
        CancellableJob job = CancellableJob.CreateAsync(_ => WaitAsync(), new JobOptions { Logger = logger });

        await RunAsync(job);

        Assert.False(_isForeign);
    }

    private async Task RunAsync(CancellableJob job)
    {
        job.Start();
        await _waits.WaitAsync();
        Requester.Ask(_awaited.SetResult);
        await job.EndAsync();
    }

    private Task WaitAsync()
    {
        LeftThread.Tell(_waits);
        return _awaited.Task;
    }
}
