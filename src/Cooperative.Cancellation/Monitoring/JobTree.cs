using System.Globalization;
using System.Text;

namespace Cooperative.Cancellation;

/// <summary>Puts jobs in the order of their tree, and draws it. Without recursion: a tree may be a hundred thousand deep.</summary>
internal static class JobTree
{
    /// <summary>Deeper than this, lines are not moved further to the right.</summary>
    private const int DeepestIndent = 32;

    /// <summary>Parents before their children, older before younger. A job whose parent is not among them stands where a root would.</summary>
    public static List<MonitoredJob> Order(IReadOnlyCollection<JobReport> jobs)
    {
        HashSet<long> known = [.. jobs.Select(job => job.Id)];
        ILookup<long, JobReport> byParent = jobs
            .OrderByDescending(job => job.Id)
            .ToLookup(job => job.ParentId is { } parent && known.Contains(parent) ? parent : 0);
        var ordered = new List<MonitoredJob>(jobs.Count);

        // The oldest on top. No job has the number zero.
        var toPlace = new Stack<MonitoredJob>(byParent[0].Select(job => new MonitoredJob(job, 0)));
        while (toPlace.TryPop(out MonitoredJob? next))
        {
            ordered.Add(next);
            foreach (JobReport child in byParent[next.Report.Id])
            {
                toPlace.Push(new MonitoredJob(child, next.Depth + 1));
            }
        }

        return ordered;
    }

    public static void Write(IReadOnlyList<MonitoredJob> jobs, TextWriter writer)
    {
        int live = jobs.Count(job => !job.Report.HasEnded);
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{live} live, {jobs.Count - live} ended"));
        string[] branches = Branches(jobs);
        for (int i = 0; i < jobs.Count; i++)
        {
            writer.WriteLine($"{branches[i]}{Line(jobs[i].Report)}");
        }
    }

    /// <summary>What stands before each job: a line runs down past those that have a younger sibling below.</summary>
    private static string[] Branches(IReadOnlyList<MonitoredJob> jobs)
    {
        string[] branches = new string[jobs.Count];

        // From below: whether a job at that depth comes before its parent's level is met again.
        bool[] isFollowed = new bool[DeepestIndent + 1];
        for (int i = jobs.Count - 1; i >= 0; i--)
        {
            int depth = Math.Min(jobs[i].Depth, DeepestIndent);
            var branch = new StringBuilder();
            for (int level = 1; level < depth; level++)
            {
                branch.Append(isFollowed[level] ? "│  " : "   ");
            }

            if (depth > 0)
            {
                branch.Append(isFollowed[depth] ? "├─ " : "└─ ");
                isFollowed[depth] = true;
            }

            Array.Clear(isFollowed, depth + 1, DeepestIndent - depth);
            branches[i] = branch.ToString();
        }

        return branches;
    }

    private static string Line(JobReport report)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{report.Name} #{report.Id}: {report.State}");
        if (report.Response is not (JobResponse.None or JobResponse.Pending))
        {
            line.Append(CultureInfo.InvariantCulture, $" ({report.Response})");
        }

        if (report.Duration is { } duration)
        {
            line.Append(report.HasEnded ? " after " : " for ").Append(TimelineText.Span(duration));
        }

        if (report.Progress is { } progress)
        {
            line.Append(CultureInfo.InvariantCulture, $", {progress}");
        }

        if (report.RequestedAt is { } requested)
        {
            // The report of a job that has ended was made when it did: how long that is ago it does not tell.
            string when = report.HasEnded ? "" : $" {TimelineText.Span(report.ReportedAt - requested)} ago";
            line.Append(CultureInfo.InvariantCulture, $", asked to stop{when}: {report.CancellationReason}");
        }

        if (report.IsUnresponsive)
        {
            line.Append(", unresponsive");
        }

        if (!report.HasEnded && report.LastSeen is { } seen)
        {
            line.Append(CultureInfo.InvariantCulture, $", seen at {seen} {TimelineText.Span(report.ReportedAt - seen.SeenAt)} ago");
        }

        if (report.LongestWait is { } longest)
        {
            line.Append(CultureInfo.InvariantCulture, $", longest wait {longest}");
        }

        if (report.Error is { } error && report.State == JobState.Faulted)
        {
            line.Append(CultureInfo.InvariantCulture, $", {error}");
        }

        return TimelineText.OneLine(line.ToString());
    }
}
