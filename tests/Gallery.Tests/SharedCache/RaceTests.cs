using Cooperative.Cancellation;

namespace Gallery.Tests.SharedCache;

/// <summary>Each race, decided either way on purpose; then as chance will have it.</summary>
public sealed class RaceTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _impatience = new();
    private readonly HeldContext _held = new();
    private readonly Kitchen _kitchen = new();

    public async ValueTask DisposeAsync()
    {
        await _kitchen.DisposeAsync();
        _impatience.Dispose();
    }

    [Fact]
    public async Task JoinBeforeTheLastOneLeaves_KeepsTheWorkGoing()
    {
        Task<int> leaves = _held.Call(() => _kitchen.GetAsync(_impatience.Token));
        await _kitchen.BegunAsync(1);
        await CancelAndHoldAsync();

        Task<int> joins = _kitchen.GetAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _held.ReleaseAsync(leaves));

        _kitchen.Serve(1);
        Assert.Equal(1, await joins);
    }

    [Fact]
    public async Task JoinAfterTheLastOneHasLeft_BeginsAnew_AndWhatWasStoppedCannotSpoilIt()
    {
        await using var kitchen = new Kitchen { IsStubborn = true };
        Task<int> leaves = kitchen.GetAsync(_impatience.Token);
        await kitchen.BegunAsync(1);
        CancellableJob stopped = kitchen.Running;
        await _impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);

        Task<int> joins = kitchen.GetAsync();
        await kitchen.BegunAsync(2);
        Assert.NotSame(stopped, kitchen.Running);
        kitchen.Serve(1);
        Assert.Equal(JobState.Succeeded, (await stopped.WaitAsync()).State);
        Assert.False(joins.IsCompleted);

        kitchen.Serve(2);
        Assert.Equal(2, await joins);
        Assert.Equal(2, await kitchen.GetAsync());
    }

    [Fact]
    public async Task WorkThatEndsBeforeTheLastOneHasLeft_IsKept()
    {
        Task<int> leaves = _held.Call(() => _kitchen.GetAsync(_impatience.Token));
        await _kitchen.BegunAsync(1);
        CancellableJob work = _kitchen.Running;
        await CancelAndHoldAsync();
        _kitchen.Serve(1);
        await work.WaitAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _held.ReleaseAsync(leaves));

        Assert.Equal(1, await _kitchen.GetAsync());
        Assert.Equal(1, _kitchen.Begun);
    }

    [Fact]
    public async Task WorkThatHasFailed_IsJoinedByNobody_ThoughItsCallersAreStillThere()
    {
        Task<int> fails = _held.Call(() => _kitchen.GetAsync());
        await _kitchen.BegunAsync(1);
        CancellableJob work = _kitchen.Running;
        _kitchen.Fail(1);
        await work.WaitAsync();

        Task<int> comesLater = _kitchen.GetAsync();
        await _kitchen.BegunAsync(2);
        await Assert.ThrowsAsync<InvalidDataException>(() => _held.ReleaseAsync(fails));

        Task<int> comesLast = _kitchen.GetAsync();
        _kitchen.Serve(2);
        Assert.All(await Task.WhenAll(comesLater, comesLast), value => Assert.Equal(2, value));
    }

    [Fact]
    public async Task LastOneLeaves_WhileAnotherJoins_WhoeverComesFirst_TheJoinerIsServed()
    {
        for (int round = 0; round < 150; round++)
        {
            await using var kitchen = new Kitchen();
            using var impatience = new CancellationTokenSource();
            Task<int> leaves = kitchen.GetAsync(impatience.Token);
            await kitchen.BegunAsync(1);

            Task<int> joins = await AtOnceAsync(impatience.Cancel, () => kitchen.GetAsync());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
            kitchen.ServeAll();
            int value = await joins;
            Assert.Equal(kitchen.Begun, value);
        }
    }

    [Fact]
    public async Task LastOneLeaves_WhileTheWorkEnds_WhoeverComesFirst_WhatWasHeardIsKept()
    {
        for (int round = 0; round < 150; round++)
        {
            await using var kitchen = new Kitchen();
            using var impatience = new CancellationTokenSource();
            Task<int> caller = kitchen.GetAsync(impatience.Token);
            await kitchen.BegunAsync(1);

            await AtOnceAsync(impatience.Cancel, () =>
            {
                kitchen.Serve(1);
                return true;
            });
            await caller.ContinueWith(_ => { }, TaskScheduler.Default);

            Assert.Null(kitchen.Cache.FindRunning(Kitchen.Key));
            if (caller.IsCompletedSuccessfully)
            {
                Assert.Equal(1, await kitchen.GetAsync());
                Assert.Equal(1, kitchen.Begun);
            }
        }
    }

    private static async Task<T> AtOnceAsync<T>(Action one, Func<T> other)
    {
        using var start = new Barrier(2);
        Task first = Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                one();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        start.SignalAndWait();
        T result = other();
        await first;
        return result;
    }

    /// <summary>The caller's wait has ended, and it has not left yet.</summary>
    private async Task CancelAndHoldAsync()
    {
        await _impatience.CancelAsync();
        while (!_held.HasAny)
        {
            await Task.Yield();
        }
    }
}
