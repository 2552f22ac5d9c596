using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3, checkpoints: .NET's own parallel loops take our exception for the cancellation it is.</summary>
/// <remarks>
/// Every turn of a loop waits for the request and then goes through a checkpoint, so that it is surely our exception that ends the
/// loop, and not a look of the loop's own at the token.
/// </remarks>
public class ForeignLoopTests
{
    private readonly Gate _looping = new();
    private readonly Gate _requested = new();

    [Theory(DisplayName = "G3.4 Parallel.For given the context's token ends in an OperationCanceledException")]
    [InlineData(false)]
    [InlineData(true)]
    public Task ParallelFor_Requested_IsCancelled(bool asynchronous) => AssertCancelledAsync(asynchronous, context =>
        Parallel.For(0, 100, new ParallelOptions { CancellationToken = context.Token }, _ => Turn(context)));

    [Theory(DisplayName = "G3.4 Parallel.ForEachAsync given the context's token ends in an OperationCanceledException")]
    [InlineData(false)]
    [InlineData(true)]
    public Task ParallelForEachAsync_Requested_IsCancelled(bool asynchronous) => AssertCancelledAsync(asynchronous, context =>
    {
        Task loop = Parallel.ForEachAsync(Enumerable.Range(0, 100), context.Token, async (_, _) =>
        {
            _looping.Open();
            await _requested.WaitAsync();
            context.Checkpoint();
        });
        loop.ContinueWith(_ => { }, TaskScheduler.Default).Wait(Jobs.Patience);
        Assert.True(loop.IsCanceled);
        loop.GetAwaiter().GetResult();
    });

    [Theory(DisplayName = "G3.4 PLINQ given the context's token ends in an OperationCanceledException")]
    [InlineData(false)]
    [InlineData(true)]
    public Task Plinq_Requested_IsCancelled(bool asynchronous) => AssertCancelledAsync(asynchronous, context =>
        Enumerable.Range(0, 100).AsParallel().WithCancellation(context.Token).ForAll(_ => Turn(context)));

    [Theory(DisplayName = "G4 A body that is nothing but a PLINQ query given the context's token ends its job as Canceled, by honouring the request")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Plinq_Requested_EndsTheJobAsHonored(bool isCheckedInside)
    {
        CancellableJob<int> job = CancellableJob.Start(context => Enumerable.Range(0, 10_000_000)
            .AsParallel()
            .WithCancellation(context.Token)
            .Where(_ =>
            {
                _looping.Open();
                _requested.Wait();
                if (isCheckedInside)
                {
                    context.Checkpoint();
                }

                return true;
            })
            .Count());
        await _looping.WaitAsync();
        job.Cancel();
        _requested.Open();

        JobReport report = await job.EndAsync();

        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.IsType<OperationCanceledException>(report.Exception!.InnerException, exactMatch: false);
    }

    private async Task AssertCancelledAsync(bool asynchronous, Action<JobContext> loop)
    {
        Exception? thrown = null;
        CancellableJob job = Jobs.Start(asynchronous, context =>
        {
            thrown = Record.Exception(() => loop(context));
            context.Checkpoint();
        });
        await _looping.WaitAsync();
        job.Cancel();
        _requested.Open();

        JobReport report = await job.EndAsync();

        Assert.IsType<OperationCanceledException>(thrown, exactMatch: false);
        Assert.Equal(JobState.Canceled, report.State);
        Assert.Equal(
            Assert.IsType<JobCanceledException>(report.Exception).CancellationToken,
            ((OperationCanceledException)thrown).CancellationToken);
    }

    private void Turn(JobContext context)
    {
        _looping.Open();
        _requested.Wait();
        context.Checkpoint();
    }
}
