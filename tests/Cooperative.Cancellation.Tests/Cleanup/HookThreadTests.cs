using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.1, G6.2: where a hook runs, and what of the body's it does not find there.</summary>
public class HookThreadTests
{
    // Tells when the life of the job has left the body's thread: the thread's context changes then, and not before the life waits
    // for what the body returned.
    private static readonly AsyncLocal<Gate?> LeftThread = new(static change =>
    {
        if (change.ThreadContextChanged && change.CurrentValue is null)
        {
            change.PreviousValue?.Open();
        }
    });

    [Theory(DisplayName = "G6.1 The hooks of an asynchronous body do not run on the thread of whoever completes what it waited for")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hooks_OfAnAsynchronousBody_LeaveTheThreadOfWhoeverCompletesIt(bool asynchronous)
    {
        // Many times: to leave the thread is a race with whoever goes on elsewhere.
        for (int round = 0; round < 1000; round++)
        {
            bool? isForeign = null;
            var waits = new Gate();
            var source = new TaskCompletionSource();
            CancellableJob job = CancellableJob.CreateAsync(_ =>
            {
                LeftThread.Value = waits;
                return source.Task;
            });
            _ = asynchronous
                ? job.OnCleanup(_ =>
                {
                    isForeign = Requester.IsThisThread;
                    return Task.CompletedTask;
                })
                : job.OnCleanup(_ => { isForeign = Requester.IsThisThread; });
            job.Start();
            await waits.WaitAsync();

            Requester.Ask(source.SetResult);

            Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
            Assert.False(isForeign, $"In round {round}, the hook ran on the thread that completed the body.");
        }
    }

    [Theory(DisplayName = "G6.2 A synchronization context that a synchronous body leaves on its thread does not reach its hooks")]
    [InlineData(JobThread.Dedicated)]
    [InlineData(JobThread.Pool)]
    public async Task Hooks_OfABodyThatSetsASynchronizationContext_DoNotFindIt(JobThread thread)
    {
        var left = new ManualContext();
        var seen = new List<SynchronizationContext?>();
        CancellableJob job = CancellableJob.Create(
            _ => SynchronizationContext.SetSynchronizationContext(left), new JobOptions { Thread = thread });
        job.OnCleanup(_ => seen.Add(SynchronizationContext.Current));
        job.OnCleanup(async _ =>
        {
            seen.Add(SynchronizationContext.Current);
            await Task.Yield();
            seen.Add(SynchronizationContext.Current);
        });
        job.OnCleanup(_ => seen.Add(SynchronizationContext.Current));

        JobReport report = await job.RunAsync();

        Assert.Equal([null, null, null, null], seen);
        Assert.Equal(0, left.Posted);
        Assert.Equal(JobState.Succeeded, report.State);
    }
}
