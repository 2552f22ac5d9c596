using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Cooperative.Cancellation;

namespace ControlRoom;

/// <summary>
/// The handles of all jobs. A monitor shows what there is, and holds nothing that could be asked to stop: that right belongs to whoever
/// has the handle.
/// </summary>
internal sealed class Roster(Tempo tempo, IObserver<JobReport> observer)
{
    private readonly ConcurrentDictionary<long, CancellableJob> _jobs = new();

    /// <summary>Of every job that was ever started in the room.</summary>
    public IEnumerable<CancellableJob> All => _jobs.Values;

    /// <summary>The last one that was started under that name; null where none was.</summary>
    public CancellableJob? Latest(string name) => _jobs.Values.Where(job => job.Name == name).MaxBy(job => job.Id);

    public bool TryFind(long id, [NotNullWhen(true)] out CancellableJob? job) => _jobs.TryGetValue(id, out job);

    public void Add(CancellableJob job) => _jobs[job.Id] = job;

    public JobOptions OptionsFor(string name) =>
        new() { Name = name, UnresponsiveAfter = tempo.UnresponsiveAfter, Observers = [observer] };
}
