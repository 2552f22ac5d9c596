namespace Cooperative.Cancellation.Stress.Deadlocks;

/// <summary>The same in a process whose pool has one thread: nothing that the library does there may wait for anything else there.</summary>
[Collection(Alone.Name)]
public class SmallPoolTests
{
    [Fact(DisplayName = "G7.2, G1.1, G6.7 Nothing hangs on a thread pool of one")]
    public Task Deadlocks_OnAPoolOfOne_AreNone() => OwnProcess.RunAsync(
        typeof(DeadlockTests), ["DOTNET_ThreadPool_ForceMinWorkerThreads=1", "DOTNET_ThreadPool_ForceMaxWorkerThreads=1"]);
}
