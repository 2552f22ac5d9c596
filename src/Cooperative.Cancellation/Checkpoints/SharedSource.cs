using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation;

/// <summary>
/// A sequence from which the workers of a loop take one item at a time. Whoever takes one does it: nothing is fetched ahead, so that
/// nothing is lost when the loop is asked to stop.
/// </summary>
internal sealed class SharedSource<T>(IEnumerable<T> source, long? count, ParallelLoop loop) : Partitioner<T>
{
    // An enumerator is for one at a time, so this is held while the source's own code runs. Nothing else ever waits for it.
    private readonly Lock _taking = new();
    private IEnumerator<T>? _items;
    private long _taken;
    private bool _isOver;

    public override bool SupportsDynamicPartitions => true;

    public override IList<IEnumerator<T>> GetPartitions(int partitionCount) =>
        [.. Enumerable.Range(0, partitionCount).Select(_ => Take().GetEnumerator())];

    public override IEnumerable<T> GetDynamicPartitions() => Take();

    /// <summary>For one worker, or for several that take turns.</summary>
    public IEnumerable<T> Take()
    {
        while (TryTake(out T? item))
        {
            yield return item;
        }
    }

    /// <summary>Once no worker is left.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The source's fault; the end of the loop throws it.")]
    public void Close()
    {
        try
        {
            _items?.Dispose();
        }
        catch (Exception exception)
        {
            loop.Fail(exception);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The source's fault; the end of the loop throws it.")]
    private bool TryTake([MaybeNullWhen(false)] out T item)
    {
        item = default;
        lock (_taking)
        {
            // All of a known number are taken, and what is left to find is the end: no checkpoint after the last item. Nor is another
            // begun, should the source have grown.
            if (_isOver || (_taken == count ? loop.IsToStop : loop.MustStopAtItem))
            {
                return false;
            }

            try
            {
                _items ??= source.GetEnumerator();
                if (_items.MoveNext())
                {
                    item = _items.Current;
                    _taken++;
                    return true;
                }
            }
            catch (Exception exception)
            {
                loop.Fail(exception);
            }

            _isOver = true;
            return false;
        }
    }
}
