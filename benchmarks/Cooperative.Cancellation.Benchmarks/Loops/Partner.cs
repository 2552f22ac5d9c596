namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>A second thread that is awake already: being woken takes longer than what is measured. Burns a core while it lives.</summary>
internal sealed class Partner : IDisposable
{
    private readonly Thread _thread;
    private volatile Action? _work;
    private volatile bool _isOver;

    public Partner()
    {
        _thread = new Thread(Live) { IsBackground = true, Name = "partner" };
        _thread.Start();
    }

    /// <summary>Runs both at once, one here and one on the partner; returns when both are done.</summary>
    public void Together(Action here, Action there)
    {
        _work = there;
        here();
        while (_work is not null)
        {
            Thread.SpinWait(1);
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Live()
    {
        while (!_isOver)
        {
            if (_work is { } work)
            {
                work();
                _work = null;
            }

            Thread.SpinWait(1);
        }
    }
}
