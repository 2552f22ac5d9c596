using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.Testing;

/// <summary>A place in the source that the undisturbed work passes, and every time that it does.</summary>
/// <param name="path">As the compiler told it: the very object, for checkpoints compare it as one.</param>
/// <param name="line">The line.</param>
internal sealed class Site(string path, int line)
{
    private readonly List<int> _numbers = [];
    private readonly List<int> _bits = [];

    public string Path => path;

    public int Line => line;

    public string Place => new CallSite(null, path, line).Place ?? "an unknown place";

    /// <summary>
    /// Whether a checkpoint can be found by it again: it compares the path as an object, and only one that the compiler wrote down is the
    /// same object every time. Hooks, scopes and children are found by the text. Compiled ahead of time nobody can tell the one from the
    /// other, for no literal is interned there: a path that was made at run time is tried, and not found.
    /// </summary>
    public bool CanBeFound =>
        KindAt(1) != ExplorationPointKind.Checkpoint
        || !RuntimeFeature.IsDynamicCodeCompiled
        || ReferenceEquals(string.IsInterned(path), path);

    /// <summary>How often it is passed, as far as that was written down.</summary>
    public int Count => _numbers.Count;

    public void Add(int number, int bits)
    {
        _numbers.Add(number);
        _bits.Add(bits);
    }

    /// <summary>The point at which it is passed for that time, from 1.</summary>
    public ExplorationPoint PointAt(int occurrence) => new(NumberAt(occurrence), KindAt(occurrence), Place, occurrence);

    public int NumberAt(int occurrence) => _numbers[occurrence - 1];

    /// <summary>The how manieth time that is, of a point known by its number; null where that is another site's.</summary>
    public int? OccurrenceOf(long number) =>
        number <= int.MaxValue && _numbers.BinarySearch((int)number) is var at and >= 0 ? at + 1 : null;

    public bool IsInHook(int occurrence) => AsWritten(occurrence).IsInHook;

    public ExplorationPointKind KindAt(int occurrence) => (ExplorationPointKind)AsWritten(occurrence).Kind;

    private ProbePoint AsWritten(int occurrence) => new() { Bits = _bits[occurrence - 1] };
}
