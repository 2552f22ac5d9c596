using System.Diagnostics;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>
/// What is left of a scenario that fails, once everything is taken out of it that it fails without. CsCheck finds small scenarios by
/// making many; this one goes the last steps, and takes one thing after another.
/// </summary>
internal static class Shortest
{
    // Only a hang makes every attempt long.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The shortest story, and what is different in it.</summary>
    public static string Tell(Scenario scenario)
    {
        long start = Stopwatch.GetTimestamp();
        string? difference = Difference(scenario);
        while (Stopwatch.GetElapsedTime(start) < Patience && Simpler(scenario).FirstOrDefault(Fails) is { } simpler)
        {
            scenario = simpler;
        }

        // What CsCheck puts behind this is the difference that it found itself, in the longer story that the seed stands for.
        return $"{scenario}\n  {difference ?? "It passed when it was played again."}\n  Before it was shortened:";

        bool Fails(Scenario candidate)
        {
            string? found = Difference(candidate);
            difference = found ?? difference;
            return found is not null;
        }
    }

    private static IEnumerable<Scenario> Simpler(Scenario scenario)
    {
        // From behind: what came last is seldom needed, and what came first often is.
        for (int left = scenario.Operations.Count - 1; left >= 0; left--)
        {
            yield return scenario with { Operations = [.. scenario.Operations.Where((_, at) => at != left)] };
        }

        var plain = new JobSetup(false, false, false, null);
        if (scenario.Root != plain)
        {
            yield return scenario with { Root = plain };
        }
    }

    private static string? Difference(Scenario scenario)
    {
        try
        {
            scenario.Play();
            return null;
        }
        catch (Exception exception) when (exception is DifferenceException or NullReferenceException or InvalidOperationException)
        {
            return exception.Message;
        }
    }
}
