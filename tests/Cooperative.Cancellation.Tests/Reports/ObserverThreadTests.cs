using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G5.1, G10.2: an observer is told on threads of the pool, and on those alone.</summary>
public class ObserverThreadTests
{
    [Fact(DisplayName = "G10.2 Who makes, starts or asks a job never runs its observers, not even for the first report")]
    public async Task Observe_FromTheFirstReportOn_IsNotToldByWhoeverActs()
    {
        bool wasToldByRequester = false;
        var listener = new StoryListener(_ => wasToldByRequester |= Requester.IsThisThread);

        Requester.Ask(() =>
        {
            CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Observers = [listener] });
            job.Start();
            job.Cancel();
        });

        await listener.CompletedAsync();
        Assert.False(wasToldByRequester);
    }

    [Fact(DisplayName = "G10.2 A synchronization context that an observer leaves on its thread may be dead: the rest is told without it")]
    public async Task Observe_ObserverThatLeavesItsContext_IsToldTheRestWithoutIt()
    {
        var left = new CountingContext();
        var waiting = new Gate();
        var listener = new StoryListener(report =>
        {
            if (report.State == JobState.Created)
            {
                SynchronizationContext.SetSynchronizationContext(left);
                LeftThread.Tell(waiting);
            }
        });
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Observers = [listener] });

        // Once the thread is given back, whoever tells the observer waits for the next report, and would come back by what he found there.
        await waiting.WaitAsync();
        job.Start();

        await listener.CompletedAsync();
        Assert.Equal(0, left.Uses);
    }
}
