namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>The same by hand: each child a task with a source linked to its parent's token.</summary>
internal sealed class LinkedSourceTree : ITree
{
    private readonly CancellationTokenSource _root = new();
    private Grove? _grove;

    public Task GrowAsync(bool isDeep, int size)
    {
        _grove = new Grove(size);
        Grow(_grove, isDeep ? 1 : size, isDeep ? size : 1, _root.Token);
        return _grove.AllAtWork;
    }

    public void Cancel() => _root.Cancel();

    public async Task<int> FellAsync()
    {
        int asked = await _grove!.LetGoAsync();
        _root.Dispose();
        return asked;
    }

    private static void Grow(Grove grove, int width, int depth, CancellationToken parent)
    {
        for (int i = 0; i < width; i++)
        {
            Task.Run(
                async () =>
                {
                    using var source = CancellationTokenSource.CreateLinkedTokenSource(parent);
                    if (depth > 1)
                    {
                        Grow(grove, width, depth - 1, source.Token);
                    }

                    await grove.BeAtWork();
                    grove.End(source.IsCancellationRequested);
                },
                CancellationToken.None);
        }
    }
}
