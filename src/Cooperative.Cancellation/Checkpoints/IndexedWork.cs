using System.Numerics;

namespace Cooperative.Cancellation;

/// <summary>
/// What a parallel loop does for one index, counted from zero. A struct, so that one loop serves all forms and each of them still
/// calls nothing but the user's delegate.
/// </summary>
internal interface IIndexedWork<TLocal>
{
    TLocal Do(long at, TLocal local);
}

internal readonly struct IndexWork<TIndex>(TIndex from, Action<TIndex> body) : IIndexedWork<Nothing>
    where TIndex : struct, IBinaryInteger<TIndex>
{
    public Nothing Do(long at, Nothing local)
    {
        body(from + TIndex.CreateTruncating(at));
        return local;
    }
}

internal readonly struct LocalIndexWork<TIndex, TLocal>(TIndex from, Func<TIndex, TLocal, TLocal> body) : IIndexedWork<TLocal>
    where TIndex : struct, IBinaryInteger<TIndex>
{
    public TLocal Do(long at, TLocal local) => body(from + TIndex.CreateTruncating(at), local);
}

internal readonly struct ArrayWork<T>(T[] items, Action<T> body) : IIndexedWork<Nothing>
{
    public Nothing Do(long at, Nothing local)
    {
        body(items[at]);
        return local;
    }
}

internal readonly struct ListWork<T>(IList<T> items, Action<T> body) : IIndexedWork<Nothing>
{
    public Nothing Do(long at, Nothing local)
    {
        body(items[(int)at]);
        return local;
    }
}
