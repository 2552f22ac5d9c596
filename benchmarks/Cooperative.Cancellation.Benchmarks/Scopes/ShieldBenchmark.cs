using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Scopes;

/// <summary>An empty shield around work that does nothing, against calling that work.</summary>
public class ShieldBenchmark
{
    private readonly LiveJob _job = new();

    private int _calls;

    [GlobalSetup]
    public async Task Verify()
    {
        Bare();
        Shield();
        await BareAsync();
        await ShieldAsync();
        if (_calls != 4)
        {
            throw new InvalidOperationException("The work was not done once for each call.");
        }
    }

    [GlobalCleanup]
    public void End() => _job.Dispose();

    [BenchmarkCategory("sync")]
    [Benchmark(Baseline = true, Description = "a call")]
    public void Bare() => Work(_job.Context);

    [BenchmarkCategory("sync")]
    [Benchmark(Description = "Shield")]
    public void Shield() => _job.Context.Shield(Work);

    [BenchmarkCategory("async")]
    [Benchmark(Baseline = true, Description = "a call")]
    public Task BareAsync() => WorkAsync(_job.Context);

    [BenchmarkCategory("async")]
    [Benchmark(Description = "ShieldAsync")]
    public Task ShieldAsync() => _job.Context.ShieldAsync(WorkAsync);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Work(JobContext context) => _calls++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Task WorkAsync(JobContext context)
    {
        _calls++;
        return Task.CompletedTask;
    }
}
