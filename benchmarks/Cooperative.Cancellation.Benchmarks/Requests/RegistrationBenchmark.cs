using BenchmarkDotNet.Attributes;

namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>
/// A cleanup hook against a callback on a token: registered and withdrawn; and a hundred of them registered and run, each side on
/// the pool, the callbacks by cancelling their source, the hooks by the end of their job, whose own cost is spread over them.
/// </summary>
public class RegistrationBenchmark
{
    private const int Hooks = 100;
    private const int Rounds = 20;

    private static readonly JobOptions OnPool = new() { Thread = JobThread.Pool };

    private readonly LiveJob _job = new();
    private readonly CancellationTokenSource _source = new();
    private int _ran;

    [GlobalCleanup]
    public void End() => _job.Dispose();

    [BenchmarkCategory("register and unregister")]
    [Benchmark(Baseline = true, Description = "token")]
    public bool UnregisterCallback() => _source.Token.Register(RunCallback).Unregister();

    [BenchmarkCategory("register and unregister")]
    [Benchmark(Description = "hook")]
    public bool UnregisterHook() => _job.Context.OnCleanup(RunHook).Unregister();

    [BenchmarkCategory("register and run")]
    [Benchmark(Baseline = true, Description = "token", OperationsPerInvoke = Hooks * Rounds)]
    public Task RunCallbacks() => Repeat(() => Task.Run(() =>
    {
        using var source = new CancellationTokenSource();
        for (int i = 0; i < Hooks; i++)
        {
            source.Token.Register(RunCallback);
        }

        source.Cancel();
    }));

    [BenchmarkCategory("register and run")]
    [Benchmark(Description = "hook", OperationsPerInvoke = Hooks * Rounds)]
    public Task RunHooks() => Repeat(() => CancellableJob.Start(
        context =>
        {
            for (int i = 0; i < Hooks; i++)
            {
                context.OnCleanup(RunHook);
            }
        },
        OnPool).Completion);

    private void RunCallback() => _ran++;

    private void RunHook(CleanupContext cleanup) => _ran++;

    private async Task Repeat(Func<Task> round)
    {
        _ran = 0;
        for (int i = 0; i < Rounds; i++)
        {
            await round();
        }

        if (_ran != Hooks * Rounds)
        {
            throw new InvalidOperationException($"{_ran} of {Hooks * Rounds} ran.");
        }
    }
}
