using System.Globalization;
using System.Text.RegularExpressions;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.4: how the library waits for times of the system's clock.</summary>
public partial class SystemClockTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    public static bool IsLinux => OperatingSystem.IsLinux();

    [Fact(DisplayName = "G9.4 G10.1 What waits for a time is never early: no job is called unresponsive before its time")]
    public async Task Complaint_OnTheSystemsClock_IsNeverEarly()
    {
        const int patience = 5;
        for (int round = 0; round < 10; round++)
        {
            var log = new EventLogger();
            ParkedJob parked = await ParkedJob.StartAsync(
                options: new JobOptions { Logger = log, UnresponsiveAfter = TimeSpan.FromMilliseconds(patience) });
            parked.Job.Cancel();
            LogLine complaint = await log.WaitForAsync(JobLogEvents.Unresponsive);
            await parked.EndAsync();

            Match waited = Waited().Match(complaint.Message);
            Assert.True(waited.Success, complaint.Message);
            double time = double.Parse(waited.Groups["time"].Value, CultureInfo.InvariantCulture);
            Assert.True(
                waited.Groups["unit"].Value switch
                {
                    "us" => false,
                    "ms" => time >= patience,
                    _ => true,
                },
                complaint.Message);
        }
    }

    [Fact(
        DisplayName = "G9.4 One thread serves all deadlines, and a debugger shows whose it is",
        Skip = "Only Linux tells the names of threads.", SkipUnless = nameof(IsLinux))]
    public async Task Deadlines_Any_AreServedByOneThreadWithAName()
    {
        var threads = new List<int>();
        for (int round = 0; round < 4; round++)
        {
            CancellableJob job = CancellableJob.StartAsync(async context =>
                Assert.False(await context.TryWithTimeoutAsync(Soon, scope => scope.UntilStoppedAsync())));
            await job.EndAsync();
            await job.Completion;
            threads.Add(CountThreads("Cooperative.Cancellation deadlines"));
        }

        Assert.All(threads, count => Assert.Equal(1, count));
    }

    [GeneratedRegex(@"was asked to stop (?<time>[\d.]+) (?<unit>\w+)")]
    private static partial Regex Waited();

    /// <summary>But for the first, which has the name of the program. The system keeps fifteen letters of a name.</summary>
    private static int CountThreads(string name) => Directory.GetDirectories("/proc/self/task")
        .Where(thread => Path.GetFileName(thread) != Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
        .Count(thread => NameOf(thread) == name[..15]);

    private static string? NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
