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

    private static readonly JobSetup Plain = new(false, false, false, null);

    /// <summary>The shortest story, and what is different in it.</summary>
    public static string Tell(Scenario scenario)
    {
        long start = Stopwatch.GetTimestamp();
        DifferenceException? difference = Difference(scenario);
        while (Stopwatch.GetElapsedTime(start) < Patience && Simpler(scenario).FirstOrDefault(Fails) is { } simpler)
        {
            scenario = simpler;
        }

        // What CsCheck puts behind this is the difference that it found itself, in the longer story that the seed stands for.
        return $"{scenario.Tell(difference?.Step)}\n  {difference?.Message ?? "It passed when it was played again."}\n  Before it was shortened:";

        bool Fails(Scenario candidate)
        {
            DifferenceException? found = Difference(candidate);
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

        if (scenario.Root != Plain)
        {
            yield return scenario with { Root = Plain };
        }

        for (int plain = 0; plain < scenario.Operations.Count; plain++)
        {
            Operation plainer = Plainer(scenario.Operations[plain]);
            if (plainer != scenario.Operations[plain])
            {
                yield return scenario with { Operations = [.. scenario.Operations.Select((it, at) => at == plain ? plainer : it)] };
            }
        }
    }

    private static Operation Plainer(Operation operation) => operation switch
    {
        Cancel it => new Cancel(it.Who, false, false),
        Register it => new Register(it.Who, false, false, CleanupWhen.Always, null),
        Throw it => new Throw(it.Who, Thrown.Fault),
        Checkpoint it => new Checkpoint(it.Who, false),
        StartChild it => new StartChild(it.Who, Plain),
        _ => operation,
    };

    private static DifferenceException? Difference(Scenario scenario)
    {
        try
        {
            scenario.Play();
            return null;
        }
        catch (DifferenceException difference)
        {
            return difference;
        }
    }
}
