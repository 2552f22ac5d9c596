namespace Cooperative.Cancellation;

/// <summary>The requests that came too late to be the first: a bounded list, then a count [G2.2]. Guarded by the job's lock.</summary>
internal struct RequestHistory
{
    /// <summary>How many are kept whole. Who asks more often than this is repeating himself.</summary>
    internal const int Kept = 16;

    private List<CancellationReason>? _kept;

    public int Count { get; private set; }

    /// <summary>Whether it is kept already: one request may come twice, by two that bring it.</summary>
    public readonly bool HasSame(CancellationReason request) => _kept?.Exists(request.IsSameAs) == true;

    public void Add(CancellationReason reason)
    {
        Count++;
        _kept ??= [];
        if (_kept.Count < Kept)
        {
            _kept.Add(reason);
        }
    }

    public readonly IReadOnlyList<CancellationReason> ToList() => _kept is null ? [] : _kept.ToArray();
}
