namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>One page of results: what is measured, and what is asked of it.</summary>
internal abstract record Chapter
{
    /// <summary>The name of its file, and what <c>only</c> takes.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>What is compared with what, for the reader of the page.</summary>
    public required string Text { get; init; }

    public IReadOnlyList<Goal> Goals { get; init; } = [];

    /// <summary>What is drawn of it, where anything is.</summary>
    public Action<IReadOnlyList<Case>, string>? Draw { get; init; }
}

/// <summary>Measured by BenchmarkDotNet.</summary>
internal sealed record BenchmarkChapter : Chapter
{
    public required IReadOnlyList<Type> Classes { get; init; }
}

/// <summary>Measured by code of its own: what happens once, late or on several threads at a time is nothing that can be repeated in a loop.</summary>
internal sealed record MeasuredChapter : Chapter
{
    public required Func<Effort, Task<IReadOnlyList<Case>>> Measure { get; init; }
}
