using Cooperative.Cancellation.Benchmarks.Jobs;
using Cooperative.Cancellation.Benchmarks.Loops;
using Cooperative.Cancellation.Benchmarks.Publishing;
using Cooperative.Cancellation.Benchmarks.Requests;
using Cooperative.Cancellation.Benchmarks.Scopes;

namespace Cooperative.Cancellation.Benchmarks;

/// <summary>All chapters.</summary>
internal static class Book
{
    public static readonly IReadOnlyList<Chapter> Chapters =
    [
        LoopChapters.Checkpoints,
        LoopChapters.Paced,
        LoopChapters.Chunks,
        LoopChapters.Ambient,
        LoopChapters.Contention,
        LoopChapters.Parallel,
        LoopChapters.Explored,
        JobChapters.Jobs,
        ScopeChapters.Timeouts,
        ScopeChapters.Shields,
        ScopeChapters.Starvation,
        RequestChapters.Trees,
        RequestChapters.Registrations,
        RequestChapters.Latency,
        RequestChapters.Throws,
    ];
}
