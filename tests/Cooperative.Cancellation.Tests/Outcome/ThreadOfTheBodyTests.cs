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
        Place? place = null;
        await CancellableJob.Start(_ => { place = Place.Here; }, Dedicated).EndAsync();
        Assert.Equal(new Place("import", IsBackground: true, IsPool: false), place);

        Assert.Equal(place, await CancellableJob.Start(_ => Place.Here, Dedicated));
    }

    [Fact(DisplayName = "G7.2 A synchronous body runs on the pool where the options say so")]
    public async Task Body_SynchronousOnThePool_RunsThere() =>
        Assert.True((await CancellableJob.Start(_ => Place.Here, OnThePool)).IsPool);

    [Fact(DisplayName = "G7.2 An asynchronous body runs on the pool, whatever the options say, whether it comes to a value or not")]
    public async Task Body_Asynchronous_RunsOnThePool()
    {
        Place? place = null;
        CancellableJob job = CancellableJob.StartAsync(
            _ =>
            {
                place = Place.Here;
                return Task.CompletedTask;
            },
            Dedicated);
        await job.EndAsync();
        Assert.True(place!.IsPool);

        Assert.True((await CancellableJob.StartAsync(_ => Task.FromResult(Place.Here), Dedicated)).IsPool);
    }

    /// <summary>What the thread is like; to be asked on it, for one that has ended does not tell.</summary>
    private sealed record Place(string? Name, bool IsBackground, bool IsPool)
    {
        public static Place Here =>
            new(Thread.CurrentThread.Name, Thread.CurrentThread.IsBackground, Thread.CurrentThread.IsThreadPoolThread);
    }
}
