using System.Reflection;

namespace Cooperative.Cancellation.Contract;

/// <summary>A test of this assembly, and the promise that the number in front of its display name says it proves.</summary>
internal sealed record Proof(MethodInfo Test, string Number, string Quote)
{
    /// <summary>Every test but those of the suite itself.</summary>
    public static IReadOnlyList<Proof> All { get; } = [.. typeof(Proof).Assembly.GetTypes()
        .Where(type => type != typeof(CoverageTests) && type != typeof(SurvivorTests))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Select(test => (Test: test, Fact: test.GetCustomAttribute<FactAttribute>()))
        .Where(it => it.Fact is not null)
        .Select(it => Of(it.Test, it.Fact!.DisplayName ?? ""))];

    private static Proof Of(MethodInfo test, string displayName)
    {
        string[] parts = displayName.Split(' ', 2);
        return new Proof(test, parts[0], parts.Length == 2 ? parts[1] : "");
    }

    public override string ToString() => $"{Test.DeclaringType!.Name}.{Test.Name}";
}
