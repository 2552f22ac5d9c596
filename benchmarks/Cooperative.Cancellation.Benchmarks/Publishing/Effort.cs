namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>How much time is spent on being sure.</summary>
/// <param name="Rounds">How often everything is measured anew, the cases of a group taking turns.</param>
/// <param name="Warmups">Iterations of BenchmarkDotNet that do not count.</param>
/// <param name="Iterations">Iterations of BenchmarkDotNet that do.</param>
/// <param name="IterationMilliseconds">How long one of them takes.</param>
/// <param name="Samples">How many requests are made to see how soon they are observed.</param>
internal sealed record Effort(int Rounds, int Warmups, int Iterations, int IterationMilliseconds, int Samples)
{
    /// <summary>For the tables that are committed.</summary>
    public static readonly Effort Publish = new(Rounds: 3, Warmups: 4, Iterations: 10, IterationMilliseconds: 60, Samples: 10_000);

    /// <summary>To see whether everything works, and a first impression.</summary>
    public static readonly Effort Quick = new(Rounds: 1, Warmups: 4, Iterations: 4, IterationMilliseconds: 20, Samples: 1000);
}
