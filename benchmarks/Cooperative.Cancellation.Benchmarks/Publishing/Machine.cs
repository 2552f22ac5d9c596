using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;

namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>Where and when the figures were taken: without that they say little.</summary>
internal static class Machine
{
    public static string Description { get; } = Quantity.Invariant(
        $"{CpuName()}, {Environment.ProcessorCount} logical cores; {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}; {RuntimeInformation.OSDescription}; {DateTime.UtcNow:yyyy-MM-dd}. Ratios are to the first row of their group: the median of the rounds, and how far they were apart.");

    private static string CpuName() => HostEnvironmentInfo.GetCurrent().Cpu.Value?.ProcessorName ?? "unknown CPU";
}
