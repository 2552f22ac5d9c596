using Cooperative.Cancellation;

namespace ControlRoom.Screen;

/// <summary>A job on the screen: its report, and the branch of the tree that leads to it.</summary>
internal sealed record Row(JobReport Report, string Branch)
{
    /// <summary>One for each job of the monitor, but for those at whose post another has been put.</summary>
    public static IReadOnlyList<Row> Of(IReadOnlyList<MonitoredJob> jobs)
    {
        Dictionary<string, long> latest = jobs.GroupBy(job => job.Report.Name).ToDictionary(same => same.Key, same => same.Max(job => job.Report.Id));
        List<MonitoredJob> shown = [.. jobs.Where(job => !job.Report.HasEnded || latest[job.Report.Name] == job.Report.Id)];

        // From below: on which levels another job follows, to which the line must run on.
        var rows = new List<Row>();
        var isFollowed = new HashSet<int>();
        foreach (MonitoredJob job in Enumerable.Reverse(shown))
        {
            string line = string.Concat(Enumerable.Range(1, Math.Max(0, job.Depth - 1)).Select(level => isFollowed.Contains(level) ? "│ " : "  "));
            string knot = job.Depth == 0 ? "" : isFollowed.Contains(job.Depth) ? "├ " : "└ ";
            rows.Add(new(job.Report, line + knot));
            isFollowed.RemoveWhere(level => level > job.Depth);
            isFollowed.Add(job.Depth);
        }

        rows.Reverse();
        return rows;
    }
}
