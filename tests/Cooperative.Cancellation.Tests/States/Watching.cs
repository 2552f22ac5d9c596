using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.States;

/// <summary>A watcher who has read the first report, and so is sure to see everything from there on.</summary>
internal sealed class Watching
{
    private readonly IAsyncEnumerator<JobReport> _reports;
    private readonly List<JobState> _states = [];

    private Watching(IAsyncEnumerator<JobReport> reports) => _reports = reports;

    public static async Task<Watching> BeginAsync(CancellableJob job)
    {
        var watching = new Watching(job.WatchAsync().GetAsyncEnumerator());
        await watching.NextAsync();
        return watching;
    }

    public async Task<IReadOnlyList<JobState>> ToTheEndAsync()
    {
        while (await NextAsync())
        {
        }

        await _reports.DisposeAsync();
        return _states;
    }

    private async Task<bool> NextAsync()
    {
        bool more = await _reports.MoveNextAsync().AsTask().WaitAsync(Jobs.Patience);
        if (more)
        {
            _states.Add(_reports.Current.State);
        }

        return more;
    }
}
