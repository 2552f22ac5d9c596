using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Validators;
using Perfolizer.Horology;

namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>
/// Runs classes of benchmarks and turns what BenchmarkDotNet says into cases. Each case has a process of its own, for a JIT that has
/// seen other benchmarks gives other code.
/// </summary>
internal static class BenchmarkRun
{
    /// <summary>Read by nobody: it makes a round a job of its own, and BenchmarkDotNet runs job after job, all benchmarks of a class in each.</summary>
    private const string Round = "BENCHMARK_ROUND";

    /// <summary>In nanoseconds. Faster than this is nothing but work that was optimised away.</summary>
    private const double Impossible = 0.01;

    /// <summary>The cases of each class, the baseline of each group first. One build serves them all.</summary>
    public static ILookup<Type, Case> Run(IEnumerable<Type> classes, Effort effort, string artifacts)
    {
        Summary[] summaries = BenchmarkRunner.Run([.. classes], Configure(effort, artifacts));
        return summaries
            .SelectMany(Cases)
            .OrderByDescending(pair => pair.Case.IsBaseline)
            .ToLookup(pair => pair.Class, pair => pair.Case);
    }

    private static ManualConfig Configure(Effort effort, string artifacts)
    {
        Job job = Job.Default
            .WithLaunchCount(1)
            .WithWarmupCount(effort.Warmups)
            .WithIterationCount(effort.Iterations)
            .WithIterationTime(TimeInterval.FromMilliseconds(effort.IterationMilliseconds))

            // Saves a third of the time. What is left in is one call for the many operations of an invocation.
            .WithEvaluateOverhead(false)

            // Hot code is compiled for good once it was called often enough, and not a tenth of a second later: the warm-up is short.
            .WithEnvironmentVariable("DOTNET_TC_CallCountingDelayMs", "0")

            // The same code was analysed when this program was built; half of the build's time otherwise.
            .WithArguments([new MsBuildArgument("/p:RunAnalyzers=false")]);
        return ManualConfig.CreateEmpty()
            .WithArtifactsPath(artifacts)
            .WithOptions(ConfigOptions.DisableLogFile)
            .AddJob([.. Enumerable.Range(1, effort.Rounds)
                .Select(round => round.ToString(CultureInfo.InvariantCulture))
                .Select(round => job.WithEnvironmentVariable(Round, round).WithId(round))])
            .AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory)
            .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
            .AddValidator(JitOptimizationsValidator.FailOnError, BaselineValidator.FailOnError)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddEventProcessor(new Progress())
            .AddLogger(new StreamLogger(Path.Combine(artifacts, "benchmarks.log")));
    }

    private static IEnumerable<(Type Class, Case Case)> Cases(Summary summary)
    {
        if (summary.HasCriticalValidationErrors)
        {
            throw new InvalidOperationException(
                $"{summary.Title}: {string.Join("; ", summary.ValidationErrors.Select(error => error.Message))}");
        }

        return summary.Reports
            .GroupBy(report => (report.BenchmarkCase.Descriptor, Parameters: report.BenchmarkCase.Parameters.DisplayInfo))
            .Select(rounds => (rounds.Key.Descriptor.Type, ToCase(rounds.Key.Descriptor, rounds.Key.Parameters, [.. rounds])));
    }

    private static Case ToCase(Descriptor descriptor, string parameters, IReadOnlyList<BenchmarkReport> rounds) => new(
        string.Join(", ", [.. descriptor.Categories, .. parameters.Length > 0 ? [parameters.Trim('[', ']')] : Array.Empty<string>()]),
        descriptor.WorkloadMethodDisplayInfo.Trim('\''),
        descriptor.Baseline,
        [.. rounds.Select(Time)],
        rounds.Min(report => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)));

    /// <summary>
    /// The time that a quarter of the iterations kept below. A neighbour on the machine makes an iteration longer, never shorter.
    /// </summary>
    private static double Time(BenchmarkReport report)
    {
        if (!report.Success || report.ResultStatistics is not { } statistics)
        {
            throw new InvalidOperationException($"{report.BenchmarkCase.DisplayInfo} failed; the log of the run says why.");
        }

        return statistics.Q1 >= Impossible
            ? statistics.Q1
            : throw new InvalidOperationException($"{report.BenchmarkCase.DisplayInfo} was optimised away: {statistics.Q1} ns.");
    }
}
