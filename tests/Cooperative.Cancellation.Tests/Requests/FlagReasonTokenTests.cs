using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G1, a request and not a command: whoever sees the flag finds the reason set and the token cancelled.</summary>
public class FlagReasonTokenTests
{
    private const int Rounds = 200;

    [Theory(DisplayName = "G1.4 When the context's flag reads true, its reason is set and its token cancelled")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ContextFlag_ReadsTrue_ReasonAndTokenAreThere(bool tokenFetchedBefore)
    {
        for (int round = 0; round < Rounds; round++)
        {
            (CancellationReason? Reason, bool IsTokenCancelled) seen = default;
            var running = new Gate();
            var job = CancellableJob.Start(context =>
            {
                CancellationToken early = tokenFetchedBefore ? context.Token : default;
                running.Open();
                while (!context.IsCancellationRequested)
                {
                }

                seen = (context.CancellationReason, (tokenFetchedBefore ? early : context.Token).IsCancellationRequested);
            });
            await running.WaitAsync();

            job.Cancel();

            await job.EndAsync();
            Assert.NotNull(seen.Reason);
            Assert.True(seen.IsTokenCancelled);
        }
    }

    [Theory(DisplayName = "G1.4 When the handle's flag reads true, its reason is set and the context's token cancelled")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HandleFlag_ReadsTrue_ReasonAndTokenAreThere(bool tokenFetchedBefore)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ParkedJob parked = await ParkedJob.StartAsync(asynchronous: true);
            CancellationToken early = tokenFetchedBefore ? parked.Context.Token : default;
            (CancellationReason? Reason, bool IsTokenCancelled) seen = default;

            Race.Run(
                () => parked.Job.Cancel(),
                () =>
                {
                    while (!parked.Job.IsCancellationRequested)
                    {
                    }

                    seen = (parked.Job.CancellationReason, (tokenFetchedBefore ? early : parked.Context.Token).IsCancellationRequested);
                });

            await parked.EndAsync();
            Assert.NotNull(seen.Reason);
            Assert.True(seen.IsTokenCancelled);
        }
    }

    [Fact(DisplayName = "G1.4 A token first fetched in the very moment of the request is cancelled")]
    public async Task Token_FetchedDuringTheRequest_IsCancelled()
    {
        for (int round = 0; round < Rounds; round++)
        {
            ParkedJob parked = await ParkedJob.StartAsync(asynchronous: true);
            CancellationToken fetched = default;

            Race.Run(() => parked.Job.Cancel(), () => fetched = parked.Context.Token);

            Assert.True(fetched.IsCancellationRequested);
            Assert.Equal(fetched, parked.Context.Token);
            await parked.EndAsync();
        }
    }

    [Fact(DisplayName = "G1.4 However many threads fetch the token first, there is only one")]
    public async Task Token_FetchedByTwoThreadsAtOnce_IsTheSame()
    {
        for (int round = 0; round < Rounds; round++)
        {
            ParkedJob parked = await ParkedJob.StartAsync(asynchronous: true);
            CancellationToken one = default;
            CancellationToken other = default;

            Race.Run(() => one = parked.Context.Token, () => other = parked.Context.Token);

            Assert.Equal(one, other);
            await parked.EndAsync();
        }
    }

    [Fact(DisplayName = "G1.4 A callback registered in the very moment of the request is called, once")]
    public async Task TokenCallback_RegisteredDuringTheRequest_IsCalledOnce()
    {
        for (int round = 0; round < Rounds; round++)
        {
            ParkedJob parked = await ParkedJob.StartAsync(asynchronous: true);
            int calls = 0;
            var called = new Gate();

            Race.Run(
                () => parked.Job.Cancel(),
                () => parked.Context.Token.Register(() =>
                {
                    Interlocked.Increment(ref calls);
                    called.Open();
                }));

            await called.WaitAsync();
            await parked.EndAsync();
            Assert.Equal(1, calls);
        }
    }

    [Fact(DisplayName = "G1.4 Nobody has asked: no flag, no reason, a quiet token")]
    public async Task Flag_NobodyAsked_ReadsFalse()
    {
        ParkedJob parked = await ParkedJob.StartAsync();

        Assert.False(parked.Job.IsCancellationRequested);
        Assert.False(parked.Context.IsCancellationRequested);
        Assert.False(parked.Context.Token.IsCancellationRequested);
        Assert.Null(parked.Job.CancellationReason);
        Assert.Null(parked.Context.CancellationReason);
        Assert.Equal(JobResponse.None, (await parked.EndAsync()).Response);
    }
}
