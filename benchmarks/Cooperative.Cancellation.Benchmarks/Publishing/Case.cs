namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>One thing that was measured.</summary>
/// <param name="Group">What it can be compared within.</param>
/// <param name="Name">What it is, within its group.</param>
/// <param name="IsBaseline">Whether it is what the others of its group are compared with.</param>
/// <param name="Times">Nanoseconds, one figure for each round; the rounds of all cases of a group took turns.</param>
/// <param name="Bytes">What it allocates; null where that does not count.</param>
internal sealed record Case(string Group, string Name, bool IsBaseline, IReadOnlyList<double> Times, double? Bytes = null)
{
    public double Time => Median(Times);

    /// <summary>
    /// The figure of each round over that of the other case in the same round: what slows the machine down for a while slows both.
    /// </summary>
    public IReadOnlyList<double> RatiosTo(Case other) => [.. Times.Zip(other.Times, (mine, others) => mine / others)];

    public static double Median(IReadOnlyList<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
