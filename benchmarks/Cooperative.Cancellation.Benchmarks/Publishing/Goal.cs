namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>What is asked of one case. One that names a case which was not measured fails the run.</summary>
/// <param name="Group">The group of the case.</param>
/// <param name="Name">The case.</param>
/// <param name="Text">What the table says.</param>
/// <param name="Measure">The figure that must not exceed the limit.</param>
/// <param name="Limit">The limit.</param>
internal sealed record Goal(string Group, string Name, string Text, Func<Case, IReadOnlyList<Case>, double> Measure, double Limit)
{
    /// <summary>A time, as a ratio to another case of the group: the baseline unless named.</summary>
    public static Goal Time(string group, string name, double limit, string? against = null) => new(
        group,
        name,
        $"≤ {limit:0.0#}× the time of {against ?? "the baseline"}",
        (mine, cases) => Case.Median(mine.RatiosTo(Other(cases, group, against))),
        limit);

    /// <summary>Allocated bytes, as a ratio to the group's baseline; nothing against nothing is the same.</summary>
    public static Goal Bytes(string group, string name, double limit) => new(
        group,
        name,
        $"≤ {limit:0.0#}× the bytes of the baseline",
        (mine, cases) => mine.Bytes == 0 ? 0 : mine.Bytes!.Value / Other(cases, group, null).Bytes!.Value,
        limit);

    /// <summary>What the case adds to the baseline, as a ratio to what another one adds.</summary>
    public static Goal Added(string group, string name, double limit, string against) => new(
        group,
        name,
        $"adds ≤ {limit:0.0#}× what {against} adds",
        (mine, cases) =>
        {
            Case bare = Other(cases, group, null);
            Case other = Other(cases, group, against);
            return Case.Median([.. Enumerable.Range(0, bare.Times.Count)
                .Select(round => (mine.Times[round] - bare.Times[round]) / (other.Times[round] - bare.Times[round]))]);
        },
        limit);

    /// <summary>A time as such, in nanoseconds: those of .NET are too coarse.</summary>
    public static Goal AtMost(string group, string name, double nanoseconds) => new(
        group, name, $"≤ {Quantity.Time(nanoseconds)}", (mine, _) => mine.Time, nanoseconds);

    /// <summary>A time, as a ratio to the same case in another group.</summary>
    public static Goal Linear(string group, string name, double limit, string otherGroup) => new(
        group,
        name,
        $"≤ {limit:0.0#}× the time in '{otherGroup}'",
        (mine, cases) => Case.Median(mine.RatiosTo(Find(cases, otherGroup, name))),
        limit);

    /// <summary>The case that the goal is about.</summary>
    public bool IsAbout(Case candidate) => candidate.Group == Group && candidate.Name == Name;

    public Case Subject(IReadOnlyList<Case> cases) => Find(cases, Group, Name);

    private static Case Other(IReadOnlyList<Case> cases, string group, string? name) =>
        name is null ? cases.Single(other => other.Group == group && other.IsBaseline) : Find(cases, group, name);

    private static Case Find(IReadOnlyList<Case> cases, string group, string name) =>
        cases.SingleOrDefault(one => one.Group == group && one.Name == name)
        ?? throw new InvalidOperationException($"A goal speaks of '{name}' in '{group}', which was not measured.");
}
