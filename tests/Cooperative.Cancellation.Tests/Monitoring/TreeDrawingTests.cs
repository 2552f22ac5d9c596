using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Telemetry;

namespace Cooperative.Cancellation.Tests.Monitoring;

/// <summary>G10.1: the tree as it is drawn, line by line.</summary>
[Collection(ListensToAll.Name)]
public class TreeDrawingTests
{
    private static readonly JobMonitorOptions AsksOnce = new() { Interval = JobOptions.MaxTime, EndedJobsKept = 5 };
    private readonly TestTime _time = new();
    private readonly Gate _leave = new();

    [Fact(DisplayName = "G10.1 A line runs down from each job to its youngest child, past all that stands between")]
    public async Task Branches_OfATree_ShowWhoBelongsToWhom()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { Name = "root" });
        StartChild(parked.Context, "a", a => StartChild(a, "a1", a1 => StartChild(a1, "a2")));
        StartChild(parked.Context, "b", b =>
        {
            StartChild(b, "b1", b1 => StartChild(b1, "b11"));
            StartChild(b, "b2");
        });
        StartChild(parked.Context, "c", c => StartChild(c, "c1"));
        using var monitor = new JobMonitor(AsksOnce);

        string[] drawn = [.. LinesFrom(monitor, parked.Job).Take(10).Select(line => line[..line.IndexOf(" #", StringComparison.Ordinal)])];

        _leave.Open();
        await parked.EndAsync();
        Assert.Equal(
            [
                "root",
                "├─ a",
                "│  └─ a1",
                "│     └─ a2",
                "├─ b",
                "│  ├─ b1",
                "│  │  └─ b11",
                "│  └─ b2",
                "└─ c",
                "   └─ c1",
            ],
            drawn);
    }

    [Fact(DisplayName = "G10.1 Below a depth of 32 jobs stand below one another, so that a line does not grow without end")]
    public async Task Branches_OfADeepChain_GoNoFurtherToTheRight()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { Name = "0" });
        GoDown(parked.Context, 1);
        using var monitor = new JobMonitor(AsksOnce);

        string[] drawn = [.. LinesFrom(monitor, parked.Job).Take(36).Select(line => line[..line.IndexOf(" #", StringComparison.Ordinal)])];

        _leave.Open();
        await parked.EndAsync();
        Assert.Equal($"{new string(' ', 30 * 3)}└─ 31", drawn[31]);
        Assert.Equal($"{new string(' ', 31 * 3)}├─ 32", drawn[32]);
        Assert.Equal($"{new string(' ', 31 * 3)}└─ 35", drawn[35]);

        void GoDown(JobContext context, int depth)
        {
            if (depth <= 35)
            {
                StartChild(context, $"{depth}", inner => GoDown(inner, depth + 1));
            }
        }
    }

    [Fact(DisplayName = "G10.1 Above the tree stands how many jobs are live, and how many have ended")]
    public async Task FirstLine_OfTheTree_CountsTheJobs()
    {
        using var monitor = new JobMonitor(AsksOnce);
        ParkedJob parked = await ParkedJob.StartAsync();

        // More than are live, so that the two numbers cannot be each other's.
        for (int i = 0; i < 3; i++)
        {
            await CancellableJob.Start(_ => { }).EndAsync();
        }

        string[] lines = monitor.ToString().Split('\n', StringSplitOptions.TrimEntries);

        await parked.EndAsync();
        int ended = lines.Skip(1).Count(line => line.Contains(": Succeeded", StringComparison.Ordinal)
            || line.Contains(": Canceled", StringComparison.Ordinal) || line.Contains(": Faulted", StringComparison.Ordinal));
        Assert.Equal($"{lines.Length - 1 - ended} live, {ended} ended", lines[0]);
        Assert.NotEqual(0, ended);
    }

    [Fact(DisplayName = "G10.1 The line of a job at work tells where it was seen, how long ago, and how long it had been waited for")]
    public async Task Line_OfAJobAtWork_TellsWhereItWasSeen()
    {
        var passed = new Gate();
        ParkedJob parked = await ParkedJob.StartAsync(
            options: new() { Name = "shop", TimeProvider = _time },
            then: context =>
            {
                context.Checkpoint("Indexer.cs", 87);
                passed.Open();
                _leave.Wait();
            });
        await parked.Job.PingAsync(TimeSpan.Zero);
        parked.Release();
        await passed.WaitAsync();
        _ = parked.Job.GetReport();
        _time.Advance(TimeSpan.FromSeconds(12));
        using var monitor = new JobMonitor(AsksOnce);

        string line = LinesFrom(monitor, parked.Job)[0];

        _leave.Open();
        await parked.Job.EndAsync();
        Assert.Equal(
            $"shop #{parked.Job.Id}: Running for 12.00 s, seen at Indexer.cs:87 12.00 s ago, longest wait 0 us, until Indexer.cs:87", line);
    }

    [Fact(DisplayName = "G10.1 The line of a job that has ended tells how it ended and how long it took, and not where it was seen")]
    public async Task Line_OfAJobThatEnded_TellsHowLongItTook()
    {
        using var monitor = new JobMonitor(AsksOnce);
        CancellableJob job = CancellableJob.Start(
            _ => _time.Advance(TimeSpan.FromSeconds(3)), new JobOptions { Name = "shop", TimeProvider = _time });
        await job.EndAsync();

        string line = LinesFrom(monitor, job)[0];

        Assert.StartsWith($"shop #{job.Id}: Succeeded after 3.00 s", line, StringComparison.Ordinal);
        Assert.DoesNotContain("seen at", line, StringComparison.Ordinal);
    }

    private static string[] LinesFrom(JobMonitor monitor, CancellableJob root) =>
    [
        .. monitor.ToString().Split('\n', StringSplitOptions.None).Select(line => line.TrimEnd('\r'))
            .SkipWhile(line => !line.Contains($" #{root.Id}:", StringComparison.Ordinal)),
    ];

    /// <summary>A child that stays until the test is over; returns when it has started its own.</summary>
    private void StartChild(JobContext parent, string name, Action<JobContext>? first = null)
    {
        var started = new Gate();
        parent.StartChild(
            context =>
            {
                first?.Invoke(context);
                started.Open();
                _leave.Wait();
            },
            new JobOptions { Name = name });
        started.Wait();
    }
}
