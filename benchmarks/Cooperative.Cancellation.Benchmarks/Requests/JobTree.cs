namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>A tree of child jobs.</summary>
internal sealed class JobTree : ITree
{
    private CancellableJob? _root;
    private Grove? _grove;

    public Task GrowAsync(bool isDeep, int size)
    {
        var grove = new Grove(size);
        _grove = grove;
        _root = CancellableJob.StartAsync(context =>
        {
            Grow(grove, context, isDeep ? 1 : size, isDeep ? size : 1);
            return Task.CompletedTask;
        });
        return grove.AllAtWork;
    }

    public void Cancel() => _root!.Cancel();

    public async Task<int> FellAsync()
    {
        int asked = await _grove!.LetGoAsync();
        await _root!.WaitAsync();
        return asked;
    }

    private static void Grow(Grove grove, JobContext parent, int width, int depth)
    {
        for (int i = 0; i < width; i++)
        {
            parent.StartChildAsync(async context =>
            {
                if (depth > 1)
                {
                    Grow(grove, context, width, depth - 1);
                }

                await grove.BeAtWork();
                grove.End(context.IsCancellationRequested);
            });
        }
    }
}
