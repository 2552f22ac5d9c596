using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Cooperative.Cancellation;

/// <summary>
/// Every root job of the process that has not ended, so that a <see cref="JobMonitor"/> finds it, and through it the jobs below. Keeps
/// none of them alive.
/// </summary>
/// <remarks>
/// A job takes a place when it is made and gives it back when it ends; both at constant cost, under a lock that is as good as its own,
/// for there is one for each processor. A place holds its job by a weak handle, which is made once and used by many jobs. One that
/// was collected without ever having ended leaves its place taken; such places are found before the shard grows.
/// </remarks>
internal static class JobRegistry
{
    private static readonly Shard[] Shards = MakeShards();

    /// <summary>Takes a place for a job. Returns its number, to be given back.</summary>
    public static int Add(JobLife root)
    {
        int shard = Thread.GetCurrentProcessorId() & (Shards.Length - 1);
        return (Shards[shard].Add(root) * Shards.Length) + shard;
    }

    /// <summary>The job has ended, and its place is free for another.</summary>
    public static void Remove(int place) => Shards[place & (Shards.Length - 1)].Remove(place / Shards.Length);

    /// <summary>Those that are there now.</summary>
    public static List<JobLife> Roots()
    {
        var roots = new List<JobLife>();
        foreach (Shard shard in Shards)
        {
            shard.CopyTo(roots);
        }

        return roots;
    }

    private static Shard[] MakeShards()
    {
        var shards = new Shard[(int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount)];
        for (int i = 0; i < shards.Length; i++)
        {
            shards[i] = new Shard();
        }

        return shards;
    }

    /// <summary>The places of one processor; guarded by its own lock.</summary>
    private sealed class Shard
    {
        private const int None = -1;

        private Place[] _places = [];

        // The first place that is free. So wide that no two shards share a cache line.
        private PaddedCounter _firstFree = new() { Value = None };

        public int Add(JobLife job)
        {
            lock (this)
            {
                if (_firstFree.Value == None)
                {
                    MakeRoom();
                }

                int index = (int)_firstFree.Value;
                ref Place place = ref _places[index];
                _firstFree.Value = place.NextFree;
                place.Job.SetTarget(job);
                return index;
            }
        }

        public void Remove(int index)
        {
            lock (this)
            {
                _places[index].Job.SetTarget(null);
                Free(index);
            }
        }

        public void CopyTo(List<JobLife> jobs)
        {
            lock (this)
            {
                foreach (Place place in _places)
                {
                    if (place.Job.TryGetTarget(out JobLife? job))
                    {
                        jobs.Add(job);
                    }
                }
            }
        }

        /// <summary>Looks for places of jobs that are gone; unless half of all are such, there will be twice as many. So the cost of the look is shared by as many jobs.</summary>
        [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The handles live as long as the process.")]
        private void MakeRoom()
        {
            int found = 0;
            for (int i = 0; i < _places.Length; i++)
            {
                if (!_places[i].Job.TryGetTarget(out _))
                {
                    Free(i);
                    found++;
                }
            }

            if (found * 2 > _places.Length)
            {
                return;
            }

            int first = _places.Length;
            Array.Resize(ref _places, Math.Max(16, first * 2));
            for (int i = first; i < _places.Length; i++)
            {
                _places[i].Job = new WeakGCHandle<JobLife?>(null);
                Free(i);
            }
        }

        private void Free(int index)
        {
            _places[index].NextFree = (int)_firstFree.Value;
            _firstFree.Value = index;
        }
    }

    private struct Place
    {
        public WeakGCHandle<JobLife?> Job;
        public int NextFree;
    }
}
