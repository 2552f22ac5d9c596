using Cooperative.Cancellation;

namespace ControlRoom;

/// <summary>A fixed scene, played without anybody at the keys. Every step waits for a job to do something, none for the clock.</summary>
internal sealed class Scene
{
    private static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(300);

    /// <summary>Ten times what it takes on a small machine: a build server would rather have a red line than a night of silence.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

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
        new("touchy import", JobState.Faulted, JobResponse.Honored),
        new("reader", JobState.Canceled, JobResponse.Honored),
        new("parser", JobState.Faulted, JobResponse.None),
        new("writer", JobState.Canceled, JobResponse.Honored),
        new(Room.Name, JobState.Canceled, JobResponse.Honored),
    ];

    private readonly Room _room;
    private readonly Roster _roster;
    private readonly JobMonitor _monitor;
    private readonly Stretch _image;
    private readonly CancellationToken _patience;

    private Scene(Room room, Roster roster, JobMonitor monitor, Stretch image, CancellationToken patience)
    {
        _room = room;
        _roster = roster;
        _monitor = monitor;
        _image = image;
        _patience = patience;
    }

    /// <summary>True where every job ended as expected. The image is ended when the scene has shown how deaf its painter is.</summary>
    public static async Task<bool> PlayAsync(Room room, Roster roster, JobMonitor monitor, Stretch image)
    {
        using var patience = new CancellationTokenSource(Patience);
        var scene = new Scene(room, roster, monitor, image, patience.Token);
        try
        {
            await scene.PlayAsync();
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Console.WriteLine($"\nThe scene is not over after {Patience.TotalSeconds} s.");
        }

        return scene.IsAsExpected();
    }

    private async Task PlayAsync()
    {
        await OpenAsync();
        await AskWhereTheyAreAsync();
        await LetThreeEndByThemselvesAsync();
        await AskOneAsync();
        await HurryOneAsync();
        await AskTheDeafOneAsync();
        await AskAllAsync();
    }

    private async Task OpenAsync()
    {
        Title("All at their posts");
        await ReachAsync(_room.Job, JobState.Running);
        foreach (CancellableJob job in await _room.JobsAsync(_patience))
        {
            await ReachAsync(job, JobState.Running);
        }

        _monitor.WriteTree(Console.Out);
    }

    private async Task AskWhereTheyAreAsync()
    {
        Title("Where are you?");
        Console.WriteLine(await Job("eager Collatz").PingAsync(Timeout.InfiniteTimeSpan, _patience));
        Console.WriteLine(await Job("deaf fractal").PingAsync(AMoment, _patience));
    }

    private async Task LetThreeEndByThemselvesAsync()
    {
        Title("One is done, one has its time limit, one breaks down");
        foreach (string name in (string[])["brisk sum", "punctual search", "touchy import"])
        {
            Tell(await Job(name).WaitAsync(_patience));
        }
    }

    private async Task AskOneAsync()
    {
        Title("One is asked to stop");
        Tell(await Job("eager Collatz").CancelAndWaitAsync("that will do, thank you", _patience));
    }

    private async Task HurryOneAsync()
    {
        Title("One is asked, and takes its time to say goodbye; it is hurried");
        CancellableJob job = Job("long goodbye");
        job.Cancel("we would like to lock up");
        Tell(await ReachAsync(job, JobState.CleaningUp));
        job.ExpireCleanup();
        Tell(await job.WaitAsync(_patience));
    }

    private async Task AskTheDeafOneAsync()
    {
        Title("One is asked, and does not hear");
        CancellableJob job = Job("deaf fractal");
        job.Cancel("can you hear me?");
        Tell(await job.WaitAsync(AMoment, _patience));
        _image.End();
        Tell(await job.WaitAsync(_patience));
    }

    private async Task AskAllAsync()
    {
        Title("All are asked");
        await _room.Job.CancelAndWaitAsync("closing time", _patience);
        _monitor.WriteTree(Console.Out);
    }

    private bool IsAsExpected()
    {
        Title("The reports");
        var differences = new List<string>();
        foreach (Expectation expected in Expected)
        {
            JobReport? report = _roster.Latest(expected.Name)?.GetReport();
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

    private CancellableJob Job(string name) => _roster.Latest(name)!;

    /// <summary>The job's report from when it got that far, or had ended.</summary>
    private async Task<JobReport> ReachAsync(CancellableJob job, JobState state)
    {
        await foreach (JobReport report in job.WatchAsync(_patience))
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
