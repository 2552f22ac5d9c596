using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>A line for each benchmark, so that somebody who waits sees that something goes on; the log has the rest.</summary>
internal sealed class Progress : EventProcessor
{
    public override void OnEndRunBenchmark(BenchmarkCase benchmarkCase, BenchmarkReport report) =>
        Console.Error.WriteLine($"{benchmarkCase.DisplayInfo}: {(report.Success ? Quantity.Time(report.ResultStatistics!.Q1) : "FAILED")}");
}
