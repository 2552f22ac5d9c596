using System.Collections.Concurrent;

namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

/// <summary>What the work of one run has done, in order. Written by any number of threads.</summary>
internal sealed class Diary
{
    private readonly ConcurrentQueue<string> _entries = new();

    public IReadOnlyList<string> Entries => [.. _entries];

    public void Note(string what) => _entries.Enqueue(what);

    public int Count(string what) => _entries.Count(entry => entry == what);

    public bool Has(string what) => Count(what) > 0;
}
