namespace Cooperative.Cancellation.Benchmarks.Jobs;

/// <summary>
/// From start to end, one after the other on the pool, a body that does nothing but check once and count its cleanup. A form is a
/// way to run one; each is run many times in an invocation, so that BenchmarkDotNet's own waiting does not count.
/// </summary>
public abstract class JobBenchmark
{
    protected const int Runs = 200;

    private int _ended;

    /// <summary>What the body comes to.</summary>
    protected const int Answer = 42;

    /// <summary>Called once in each run, where the work is cleaned up.</summary>
    protected void CleanUp() => _ended++;

    protected async Task Repeat(Func<Task<int>> form)
    {
        ArgumentNullException.ThrowIfNull(form);
        _ended = 0;
        for (int i = 0; i < Runs; i++)
        {
            if (await form() != Answer)
            {
                throw new InvalidOperationException("The work came to a wrong answer.");
            }
        }

        if (_ended != Runs)
        {
            throw new InvalidOperationException($"The work was cleaned up {_ended} times in {Runs} runs.");
        }
    }
}
