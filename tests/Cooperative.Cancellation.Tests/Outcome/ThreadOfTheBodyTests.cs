using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>G7.2: where bodies run. One that blocks has a thread of its own unless told otherwise; one that awaits has none to give away.</summary>
public class ThreadOfTheBodyTests
{
    private static readonly JobOptions Dedicated = new() { Name = "import", Thread = JobThread.Dedicated };
    private static readonly JobOptions OnThePool = new() { Name = "import", Thread = JobThread.Pool };

    [Fact(DisplayName = "G7.2 A synchronous body has a thread of its own, named after the job, whether it comes to a value or not")]
    public async Task Body_Synchronous_HasAThreadOfItsOwn()
    {
        Thread? thread = null;
        await CancellableJob.Start(_ => { thread = Thread.CurrentThread; }, Dedicated).EndAsync();
        Assert.Equal(("import", true, false), Told(thread));

        Assert.Equal(("import", true, false), Told(await CancellableJob.Start(_ => Thread.CurrentThread, Dedicated)));
    }

    [Fact(DisplayName = "G7.2 A synchronous body runs on the pool where the options say so")]
    public async Task Body_SynchronousOnThePool_RunsThere() =>
        Assert.True((await CancellableJob.Start(_ => Thread.CurrentThread, OnThePool)).IsThreadPoolThread);

    [Fact(DisplayName = "G7.2 An asynchronous body runs on the pool, whatever the options say, whether it comes to a value or not")]
    public async Task Body_Asynchronous_RunsOnThePool()
    {
        Thread? thread = null;
        CancellableJob job = CancellableJob.StartAsync(
            _ =>
            {
                thread = Thread.CurrentThread;
                return Task.CompletedTask;
            },
            Dedicated);
        await job.EndAsync();
        Assert.True(thread!.IsThreadPoolThread);

        Assert.True((await CancellableJob.StartAsync(_ => Task.FromResult(Thread.CurrentThread), Dedicated)).IsThreadPoolThread);
    }

    private static (string? Name, bool IsBackground, bool IsOfThePool) Told(Thread? thread) =>
        (thread!.Name, thread.IsBackground, thread.IsThreadPoolThread);
}
