using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G2.1, G2.4: the words that dashboards and alerts rely on.</summary>
[Collection(ListensToAll.Name)]
public sealed class TelemetryWordsTests : IDisposable
{
    private readonly Traces _traces = new();

    [Theory(DisplayName = "[G2.1] Each kind of reason has a word of its own")]
    [InlineData(CancellationKind.Requested, "requested")]
    [InlineData(CancellationKind.Timeout, "timeout")]
    [InlineData(CancellationKind.Parent, "parent")]
    [InlineData(CancellationKind.SiblingFault, "sibling_fault")]
    [InlineData(CancellationKind.ChildFault, "child_fault")]
    [InlineData(CancellationKind.Token, "token")]
    [InlineData(CancellationKind.Signal, "signal")]
    [InlineData(CancellationKind.Shutdown, "shutdown")]
    [InlineData(CancellationKind.Disposed, "disposed")]
    public async Task Reason_OfEachKind_HasItsWord(CancellationKind kind, string word)
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        job.CancelWith(new CancellationReason(kind));

        await job.EndAsync();

        Assert.Equal(word, _traces.Of(job).GetTagItem("cancellable_job.reason.kind"));
    }

    [Fact(DisplayName = "[G2.4] A request that was met by a look at the flag, and at no checkpoint, was met nowhere in particular")]
    public async Task Observed_AtNoCheckpoint_HasNoPlace()
    {
        CancellableJob job = null!;
        job = CancellableJob.Create(context =>
        {
            job.Cancel();
            Assert.True(context.IsCancellationRequested);
        });
        job.Start();

        await job.EndAsync();

        ActivityEvent observed = Assert.Single(_traces.Of(job).Events, it => it.Name == "cancellable_job.observed");
        Assert.Empty(observed.Tags);
    }

    public void Dispose() => _traces.Dispose();
}
