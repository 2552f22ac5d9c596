namespace Cooperative.Cancellation.Testing;

/// <summary>What one run passed, point by point: by place, in the order in which the places were first passed.</summary>
internal sealed class Survey
{
    /// <summary>Room enough for most work; where it is not, the run is made again with as much as it needs.</summary>
    public const int FirstRoom = 1 << 12;

    /// <summary>64 MB. What comes after so many points is counted, and not explored.</summary>
    public const int MostRoom = 1 << 22;

    private readonly Dictionary<(string Path, int Line), Site> _sites = [];

    /// <param name="log">The points in order.</param>
    /// <param name="passed">How many there were, also where there was no room for all.</param>
    /// <param name="from">How many of the first ones to leave out.</param>
    public Survey(ProbePoint[] log, long passed, long from = 0)
    {
        Passed = passed;
        Known = Math.Min(passed, log.Length);
        for (long at = from; at < Known; at++)
        {
            // A thread that the work did not wait for may have counted itself, and not written itself down.
            ref ProbePoint point = ref log[at];
            if (point.File is not null)
            {
                SiteAt(point.File, point.Line).Add((int)at + 1, point.Bits);
            }
        }
    }

    public long Passed { get; }

    /// <summary>How many of them were written down.</summary>
    public long Known { get; }

    public IReadOnlyCollection<Site> Sites => _sites.Values;

    /// <summary>The place and time of a point; null where it is not known.</summary>
    public (Site Site, int Occurrence)? Find(long number)
    {
        foreach (Site site in Sites)
        {
            if (site.OccurrenceOf(number) is { } occurrence)
            {
                return (site, occurrence);
            }
        }

        return null;
    }

    /// <summary>The last point that no hook passes; null where there is none.</summary>
    public (Site Site, int Occurrence)? FindLastOfBody()
    {
        (Site Site, int Occurrence)? last = null;
        foreach (Site site in Sites)
        {
            int occurrence = site.Count;
            while (occurrence > 0 && site.IsInHook(occurrence))
            {
                occurrence--;
            }

            if (occurrence > 0 && !(last is var (other, at) && other.NumberAt(at) > site.NumberAt(occurrence)))
            {
                last = (site, occurrence);
            }
        }

        return last;
    }

    private Site SiteAt(string path, int line)
    {
        if (!_sites.TryGetValue((path, line), out Site? site))
        {
            _sites.Add((path, line), site = new Site(path, line));
        }

        return site;
    }
}
