using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Cooperative.Cancellation.Contract;

/// <summary>Which jobs a promise is about.</summary>
public enum Jobs
{
    All,
    Roots,
    Children,
}

/// <summary>Whether a cleanup hook follows the body.</summary>
public enum Hooks
{
    WithAndWithout,
    Without,
    With,
}

/// <summary>
/// Runs a theory once for every <see cref="Way"/>, or for those of them that the promise is about. Each value given to
/// <see cref="Of"/> is tried in every way.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryWayAttribute : DataAttribute
{
    public Jobs Jobs { get; set; }

    public Hooks Hooks { get; set; }

    /// <summary>An enum whose every value is the second argument of the theory; none by default.</summary>
    public Type? Of { get; set; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        object[] values = Of is null ? [] : [.. Enum.GetValues(Of).Cast<object>()];
        IEnumerable<Way> ways = Enum.GetValues<Way>().Where(IsMeant);
        return ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(
            Of is null
                ? [.. ways.Select(way => new TheoryDataRow(way))]
                : [.. ways.SelectMany(way => values.Select(value => new TheoryDataRow(way, value)))]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;

    private bool IsMeant(Way way) =>
        (Jobs == Jobs.All || way.IsChild() == (Jobs == Jobs.Children))
        && (Hooks == Hooks.WithAndWithout || way.HasHook() == (Hooks == Hooks.With));
}
