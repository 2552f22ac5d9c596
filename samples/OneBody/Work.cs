using Cooperative.Cancellation;

namespace OneBody;

/// <summary>
/// A body to be run for a number of blocks, and the ways to do so: each as one would write it anyway, and the body unchanged.
/// </summary>
/// <param name="Body">Is given its context and the number of a block.</param>
/// <param name="Blocks">How many there are.</param>
internal sealed record Work(Action<JobContext, int> Body, int Blocks)
{
    public void InALoop(JobContext context)
    {
        for (int block = 0; block < Blocks; block++)
        {
            Body(context, block);
        }
    }

    public void InParallel(JobContext context) =>
        Parallel.For(0, Blocks, new ParallelOptions { CancellationToken = context.Token }, block => Body(context, block));

    public void InAQuery(JobContext context) =>
        ParallelEnumerable.Range(0, Blocks).WithCancellation(context.Token).ForAll(block => Body(context, block));

    public async Task InAStreamAsync(JobContext context)
    {
        await foreach (int block in AsyncEnumerable.Range(0, Blocks).WithCheckpoints(context))
        {
            Body(context, block);
        }
    }
}
