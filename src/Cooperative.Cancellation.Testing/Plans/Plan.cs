namespace Cooperative.Cancellation.Testing;

/// <summary>Which runs to make, the ones that tell most first, so that a budget which ends early was spent fairly.</summary>
internal sealed class Plan
{
    private readonly List<Row> _rows = [];
    private readonly Random _random;
    private long _unknown;
    private readonly int _most;

    public Plan(ExplorationOptions options)
    {
        _random = new Random(options.Seed);
        _most = options.MaxRunsPerPlace;
    }

    /// <summary>How many runs there are to make.</summary>
    public int Count => _rows.Sum(row => row.Chosen.Length);

    /// <summary>The same disturbance at every place of the survey, at those of its times that are wanted.</summary>
    public void Add(Disturbance disturbance, Survey survey, Func<Site, int, bool>? wanted = null, Target? prelude = null)
    {
        foreach (Site site in survey.Sites)
        {
            if (!site.CanBeFound)
            {
                continue;
            }

            int[] occurrences = [.. Enumerable.Range(1, site.Count).Where(occurrence => wanted?.Invoke(site, occurrence) != false)];
            if (occurrences.Length > 0)
            {
                _rows.Add(new Row(disturbance, site, occurrences.Length, Choose(occurrences), prelude));
            }
        }
    }

    /// <summary>So many points are passed of which it is not known where they are.</summary>
    public void AddUnknown(long points) => _unknown = points;

    /// <summary>That one run and no other.</summary>
    public void AddOnly(Target target)
    {
        if (target.Site is { } site)
        {
            _rows.Add(new Row(target.Disturbance, site, site.Count, [target.Occurrence], target.Prelude));
        }
    }

    /// <summary>Round by round: one run of every place and disturbance, then the next of each.</summary>
    public IEnumerable<Target> Targets()
    {
        // The disturbances take turns within a round, too.
        Row[] rows =
        [
            .. _rows.GroupBy(row => row.Disturbance)
                .SelectMany(group => group.Select((row, at) => (row, at)))
                .OrderBy(pair => pair.at)
                .Select(pair => pair.row),
        ];
        for (int round = 0; Array.Exists(rows, row => round < row.Chosen.Length); round++)
        {
            foreach (Row row in rows.Where(row => round < row.Chosen.Length))
            {
                yield return new Target(row.Disturbance, row.Site, row.Chosen[round], row.Prelude);
            }
        }
    }

    /// <summary>How much of each place was explored.</summary>
    public IReadOnlyList<ExplorationCoverage> Coverage(IReadOnlyCollection<Target> explored)
    {
        Dictionary<(Disturbance, Site?), int> counts =
            explored.GroupBy(target => (target.Disturbance, target.Site)).ToDictionary(group => group.Key, group => group.Count());
        return
        [
            .. _rows.Select(row => new ExplorationCoverage(
                row.Disturbance,
                row.Site.KindAt(row.Chosen[0]),
                row.Site.Place,
                row.Passed,
                counts.GetValueOrDefault((row.Disturbance, row.Site)))),
            .. _unknown == 0 ? Array.Empty<ExplorationCoverage>() :
            [
                new ExplorationCoverage(Disturbance.Request, ExplorationPointKind.Checkpoint, "places that were not written down", _unknown, 0),
            ],
        ];
    }

    /// <summary>The first, the last, the second, and then the others in an order that chance decides, each once.</summary>
    private int[] Choose(int[] occurrences)
    {
        List<int> chosen = [0, occurrences.Length - 1, 1];
        if (occurrences.Length <= _most)
        {
            int[] rest = [.. Enumerable.Range(0, occurrences.Length).Skip(2).SkipLast(1)];
            _random.Shuffle(rest);
            chosen.AddRange(rest);
        }

        var seen = new HashSet<int>(chosen);
        while (chosen.Count < _most && seen.Count < occurrences.Length)
        {
            int next = _random.Next(occurrences.Length);
            if (seen.Add(next))
            {
                chosen.Add(next);
            }
        }

        return [.. chosen.Where(at => at < occurrences.Length).Distinct().Take(_most).Select(at => occurrences[at])];
    }

    private sealed record Row(Disturbance Disturbance, Site Site, int Passed, int[] Chosen, Target? Prelude);
}
