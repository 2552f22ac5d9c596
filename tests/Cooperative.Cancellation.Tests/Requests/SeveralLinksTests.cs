using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2.2, G4: one link to an outside token among several, whichever of them it is.</summary>
public sealed class SeveralLinksTests : IDisposable
{
    private readonly CancellationTokenSource[] _sources = [new(), new(), new()];

    [Theory(DisplayName = "G4 A body that stops by a token whose link was disposed was asked by nobody, whichever link that was")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task CancelOn_DisposedLinkUsedByTheBody_IsNoRequest(int which)
    {
        ParkedJob parked = await ParkedJob.StartAsync(then: _ => _sources[which].Token.ThrowIfCancellationRequested());
        IDisposable[] links = Link(parked.Job);
        links[which].Dispose();
        await _sources[which].CancelAsync();

        JobReport report = await parked.EndAsync();

        Assert.Equal((JobState.Faulted, null), (report.State, report.CancellationReason));
        Assert.IsType<UnrequestedCancellationException>(report.Exception);
    }

    [Theory(DisplayName = "G2.2 The end of a job ends the links that are left, whichever was disposed before")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task CancelOn_OneOfSeveralDisposed_TheEndEndsTheOthers(int which)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        IDisposable[] links = Link(parked.Job);
        links[which].Dispose();
        await parked.EndAsync();

        foreach (CancellationTokenSource source in _sources)
        {
            await source.CancelAsync();
        }

        Assert.Equal(0, parked.Job.GetReport().LaterRequestCount);
    }

    [Theory(DisplayName = "G4 Of several tokens the one by which the body stops gives the reason, though the job has not heard of it yet")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task CancelOn_TokenUsedByTheBody_GivesTheReason(int which)
    {
        CancellationToken token = _sources[which].Token;
        JobReport? unheard = null;
        ParkedJob parked = await ParkedJob.StartAsync(then: _ =>
        {
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
        });
        Link(parked.Job);

        // Callbacks run last in, first out: until this one returns, the job's own is not called.
        token.Register(() => unheard = parked.Job.Wait(Jobs.Patience));
        parked.Release();

        await Task.Run(_sources[which].Cancel).WaitAsync(Jobs.Patience * 2);

        Assert.Equal((JobState.Canceled, $"token {which}"), (unheard!.State, unheard.CancellationReason?.Message));
    }

    public void Dispose() => Array.ForEach(_sources, source => source.Dispose());

    private IDisposable[] Link(CancellableJob job) =>
        [.. _sources.Select((source, number) => job.CancelOn(source.Token, $"token {number}"))];
}
