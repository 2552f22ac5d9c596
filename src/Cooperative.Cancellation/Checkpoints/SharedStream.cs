using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>The same as <see cref="SharedSource{T}"/> for an asynchronous sequence; the platform lets one worker at a time wait for it.</summary>
internal sealed class SharedStream<T>(IAsyncEnumerable<T> source, ParallelLoop loop)
{
    private IAsyncEnumerator<T>? _items;
    private T? _item;

    public async IAsyncEnumerable<T> TakeAsync()
    {
        while (await TryTakeAsync().ConfigureAwait(false))
        {
            yield return _item!;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The source's fault; the end of the loop throws it.")]
    public async ValueTask CloseAsync()
    {
        try
        {
            if (_items is not null)
            {
                await _items.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            loop.Fail(exception);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The source's fault; the end of the loop throws it.")]
    private async ValueTask<bool> TryTakeAsync()
    {
        if (loop.MustStopAtItem)
        {
            return false;
        }

        try
        {
            _items ??= source.GetAsyncEnumerator(loop.Token);
            if (await _items.MoveNextAsync().ConfigureAwait(false))
            {
                _item = _items.Current;
                return true;
            }
        }
        catch (Exception exception)
        {
            loop.Fail(exception);
        }

        return false;
    }
}
