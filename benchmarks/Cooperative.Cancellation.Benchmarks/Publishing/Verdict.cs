namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>Whether a goal was met, and by what figure.</summary>
internal sealed record Verdict(Goal Goal, double Figure)
{
    public bool IsMet => Figure <= Goal.Limit;

    public static Verdict On(Goal goal, IReadOnlyList<Case> cases) => new(goal, goal.Measure(goal.Subject(cases), cases));

    public override string ToString() => IsMet ? "yes" : Goal.Limit < 100 ? Quantity.Invariant($"**no**: {Figure:0.00}") : "**no**";
}
