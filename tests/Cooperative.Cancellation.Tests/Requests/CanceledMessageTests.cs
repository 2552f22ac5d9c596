using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2.4, G3.3: what the exception of a cancelled job says to whoever reads it in a log.</summary>
public class CanceledMessageTests
{
    [Fact(DisplayName = "G3.3 The message of a cancellation says which job it was, where it noticed, and why")]
    public async Task Message_ByACheckpoint_SaysWhere() => Assert.Equal(
        "Job 'importer' was cancelled at Indexer.cs:87. Shutdown by Stop (Host.cs:7): the house closes",
        await MessageAsync(context => context.Checkpoint("/home/me/Indexer.cs", 87)));

    [Fact(DisplayName = "G2.4 Where no checkpoint threw, the message says which job it was, and why")]
    public async Task Message_WithoutACheckpoint_SaysWhichJobAndWhy() => Assert.Equal(
        "Job 'importer' was cancelled. Shutdown by Stop (Host.cs:7): the house closes",
        await MessageAsync(_ => throw new OperationCanceledException()));

    private static async Task<string?> MessageAsync(Action<JobContext> then)
    {
        ParkedJob parked = await ParkedJob.StartAsync(then: then, options: new() { Name = "importer" });
        parked.Job.CancelWith(new CancellationReason(CancellationKind.Shutdown, "the house closes", null, "Stop", "/app/Host.cs", 7));
        return (await parked.EndAsync()).Exception?.Message;
    }
}
