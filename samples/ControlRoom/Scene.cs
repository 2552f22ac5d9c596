using Cooperative.Cancellation;

namespace ControlRoom;

/// <summary>A fixed scene, played without anybody at the keys. Every step waits for a job to do something, none for the clock.</summary>
internal sealed class Scene(Room room, Roster roster, JobMonitor monitor, Stretch image, CancellationToken patience)
{
    private static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(300);

    /// <summary>In the order of the reports at the end.</summary>
    private static readonly Expectation[] Expected =
    [
        new("eager Collatz", JobState.Canceled, JobResponse.Honored),
        new("brisk sum", JobState.Succeeded, JobResponse.None),
        new("many hands", JobState.Canceled, JobResponse.Honored),
        new("tidy archive", JobState.Canceled, JobResponse.Honored),
        new("slow poller", JobState.Canceled, JobResponse.Honored),
        new("patient clerk", JobState.Canceled, JobResponse.Honored),
        new("punctual search", JobState.Canceled, JobResponse.Honored),
        new("careful save", JobState.Canceled, JobResponse.Honored),
        new("proud proof", JobState.Succeeded, JobResponse.Declined),
        new("long goodbye", JobState.Canceled, JobResponse.Honored),
        new("hanging goodbye", JobState.Faulted, JobResponse.Honored),
        new("deaf fractal", JobState.Canceled, JobResponse.Honored),
        new("quarrelsome import", JobState.Faulted, JobResponse.Honored),
        new("reader", JobState.Canceled, JobResponse.Honored),
        new("parser", JobState.Faulted, JobResponse.None),
        new("writer", JobState.Canceled, JobResponse.Honored),
        new(Room.Name, JobState.Canceled, JobResponse.Honored),
    ];

    /// <summary>True where every job ended as expected.</summary>
    public async Task<bool> PlayAsync()
    {
        await OpenAsync();
        await AskWhereTheyAreAsync();
        await LetThreeEndByThemselvesAsync();
        await AskOneAsync();
        await HurryOneAsync();
        await AskTheDeafOneAsync();
        await AskAllAsync();
        return IsAsExpected();
    }

    private async Task OpenAsync()
    {
        Title("All at their posts");
        await ReachAsync(room.Job, JobState.Running);
        foreach (CancellableJob job in await room.JobsAsync(patience))
        {
            await ReachAsync(job, JobState.Running);
        }

        monitor.WriteTree(Console.Out);
    }

    private async Task AskWhereTheyAreAsync()
    {
        Title("Where are you?");
        Console.WriteLine(await Job("eager Collatz").PingAsync(Timeout.InfiniteTimeSpan, patience));
        Console.WriteLine(await Job("deaf fractal").PingAsync(AMoment, patience));
    }

    private async Task LetThreeEndByThemselvesAsync()
    {
        Title("One is done, one has its time limit, one quarrels");
        foreach (string name in (string[])["brisk sum", "punctual search", "quarrelsome import"])
        {
            Tell(await Job(name).WaitAsync(patience));
        }
    }

    private async Task AskOneAsync()
    {
        Title("One is asked to stop");
        Tell(await Job("eager Collatz").CancelAndWaitAsync("that will do, thank you", patience));
    }

    private async Task HurryOneAsync()
    {
        Title("One is asked, and takes its time to say goodbye; it is hurried");
        CancellableJob job = Job("long goodbye");
        job.Cancel("we would like to lock up");
        Tell(await ReachAsync(job, JobState.CleaningUp));
        job.ExpireCleanup();
        Tell(await job.WaitAsync(patience));
    }

    private async Task AskTheDeafOneAsync()
    {
        Title("One is asked, and does not hear");
        CancellableJob job = Job("deaf fractal");
        job.Cancel("can you hear me?");
        Tell(await job.WaitAsync(AMoment, patience));
        image.End();
        Tell(await job.WaitAsync(patience));
    }

    private async Task AskAllAsync()
    {
        Title("All are asked");
        await room.Job.CancelAndWaitAsync("closing time", patience);
        monitor.WriteTree(Console.Out);
    }

    private bool IsAsExpected()
    {
        Title("The reports");
        var differences = new List<string>();
        foreach (Expectation expected in Expected)
        {
            JobReport? report = roster.Latest(expected.Name)?.GetReport();
            Console.WriteLine($"{report}\n");
            if (expected.Difference(report) is { } difference)
            {
                differences.Add(difference);
            }
        }

        foreach (string difference in differences)
        {
            Console.WriteLine($"not as expected: {difference}");
        }

        Console.WriteLine($"{Expected.Length - differences.Count} of {Expected.Length} jobs ended as the scene expects.");
        return differences.Count == 0;
    }

    private CancellableJob Job(string name) => roster.Latest(name)!;

    /// <summary>The job's report from when it got that far, or had ended.</summary>
    private async Task<JobReport> ReachAsync(CancellableJob job, JobState state)
    {
        await foreach (JobReport report in job.WatchAsync(patience))
        {
            if (report.State >= state)
            {
                return report;
            }
        }

        return job.GetReport();
    }

    private static void Title(string title) => Console.WriteLine($"\n== {title}");

    /// <summary>Its headline, as the report tells it.</summary>
    private static void Tell(JobReport report) => Console.WriteLine($"{report}".Split('\n')[0]);
}
