namespace Cooperative.Cancellation.Benchmarks.Jobs;

/// <summary>
/// From start to end, a body that does nothing but check once and count its cleanup. Many are started and then awaited: one that is
/// alone takes 0.3 or 6 µs by hand, by whether a second thread of the pool happens to be awake to steal it, and that is not ours.
/// </summary>
public abstract class JobBenchmark
{
    protected const int Runs = 200;

    private readonly Task<int>[] _started = new Task<int>[Runs];
    private int _ended;

    /// <summary>What the body comes to.</summary>
    protected const int Answer = 42;

    /// <summary>Called once in each run, where the work is cleaned up.</summary>
    protected void CleanUp() => Interlocked.Increment(ref _ended);

    protected async Task Repeat(Func<Task<int>> form)
    {
        ArgumentNullException.ThrowIfNull(form);
        _ended = 0;
        for (int i = 0; i < Runs; i++)
        {
            _started[i] = form();
        }

        foreach (Task<int> one in _started)
        {
            if (await one != Answer)
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
