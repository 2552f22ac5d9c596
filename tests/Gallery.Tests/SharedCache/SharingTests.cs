using Cooperative.Cancellation;

namespace Gallery.Tests.SharedCache;

public sealed class SharingTests : IAsyncDisposable
{
    private readonly Kitchen _kitchen = new();

    public ValueTask DisposeAsync() => _kitchen.DisposeAsync();

    [Fact]
    public async Task ManyCallers_AreServedByOneComputation_AndLaterOnesByTheCache()
    {
        Task<int>[] callers = [.. Enumerable.Range(0, 50).Select(_ => _kitchen.GetAsync())];
        await _kitchen.BegunAsync(1);
        _kitchen.Serve(1);

        Assert.All(await Task.WhenAll(callers), value => Assert.Equal(1, value));
        Assert.Equal(1, await _kitchen.GetAsync());
        Assert.Equal(1, _kitchen.Begun);
        Assert.Null(_kitchen.Cache.FindRunning(Kitchen.Key));
    }

    [Fact]
    public async Task OneCallersCancel_EndsItsWait_AndNotTheWork()
    {
        using var impatience = new CancellationTokenSource();
        Task<int> stays = _kitchen.GetAsync(), leaves = _kitchen.GetAsync(impatience.Token);
        await _kitchen.BegunAsync(1);
        await impatience.CancelAsync();

        var left = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        Assert.Equal(impatience.Token, left.CancellationToken);
        Assert.False(_kitchen.Running.IsCancellationRequested);

        _kitchen.Serve(1);
        Assert.Equal(1, await stays);
    }

    [Fact]
    public async Task LastCallersCancel_EndsTheWork_AndNothingIsKept()
    {
        using var impatience = new CancellationTokenSource();
        Task<int>[] callers = [_kitchen.GetAsync(impatience.Token), _kitchen.GetAsync(impatience.Token)];
        await _kitchen.BegunAsync(1);
        CancellableJob work = _kitchen.Running;
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(callers));
        JobReport report = await work.WaitAsync();
        Assert.Equal((JobState.Canceled, "the last caller has left"), (report.State, report.CancellationReason!.Message));

        Task<int> next = _kitchen.GetAsync();
        await _kitchen.BegunAsync(2);
        _kitchen.Serve(2);
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task CallerThatHasLeftAlready_BeginsNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _kitchen.GetAsync(new CancellationToken(canceled: true)));

        Assert.Equal(0, _kitchen.Computations);
    }

    [Fact]
    public async Task FailedComputation_IsToldToAllItsCallers_AndNotKept()
    {
        Task<int>[] callers = [_kitchen.GetAsync(), _kitchen.GetAsync()];
        await _kitchen.BegunAsync(1);
        _kitchen.Fail(1);

        Exception first = await Assert.ThrowsAsync<InvalidDataException>(() => callers[0]);
        Assert.Same(first, await Assert.ThrowsAsync<InvalidDataException>(() => callers[1]));

        Task<int> next = _kitchen.GetAsync();
        await _kitchen.BegunAsync(2);
        _kitchen.Serve(2);
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task ComputationThatWasAskedToStop_IsJoinedByNobody_ThoughItIsStillAtWork()
    {
        await using var kitchen = new Kitchen { IsStubborn = true };
        Task<int> first = kitchen.GetAsync();
        await kitchen.BegunAsync(1);
        kitchen.Running.Cancel("the stove is needed");

        Task<int> second = kitchen.GetAsync();
        await kitchen.BegunAsync(2);
        kitchen.Serve(1);
        kitchen.Serve(2);

        Assert.Equal(1, await first);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task ValueThatTheCacheRefuses_IsTheCallersTrouble_AndTheKeyIsFree()
    {
        await using var kitchen = new Kitchen(sizeLimit: 1);
        Task<int> caller = kitchen.GetAsync();
        await kitchen.BegunAsync(1);
        kitchen.Serve(1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => caller);
        Assert.Null(kitchen.Cache.FindRunning(Kitchen.Key));
    }

    [Fact]
    public async Task ComputationThatWaitsForItself_IsRefused()
    {
        _kitchen.Recipe = () => _kitchen.GetAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _kitchen.GetAsync());
    }

    [Fact]
    public async Task Computation_BelongsToNobody_AndRunsInNobodysFlow()
    {
        var flow = new AsyncLocal<int> { Value = 7 };
        _kitchen.Recipe = () => Task.FromResult(flow.Value);

        Assert.Equal(0, await _kitchen.GetAsync());
    }

    [Fact]
    public async Task OwnersEnd_EndsTheWork_AndItsCallersHearWhy()
    {
        Task<int> caller = _kitchen.GetAsync();
        await _kitchen.BegunAsync(1);
        await _kitchen.DisposeAsync();

        var told = await Assert.ThrowsAsync<JobCanceledException>(() => caller);
        Assert.Equal(CancellationKind.Parent, told.Reason.Kind);
    }
}
