using Cooperative.Cancellation;

namespace Downloader;

/// <summary>A mood of the server, and what is to come of it.</summary>
internal sealed record Scene(string Title, string Path, int Requests, JobState End)
{
    /// <summary>How long HttpClient waits for the headers.</summary>
    public TimeSpan HeaderLimit { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan AttemptLimit { get; init; } = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<Scene> All { get; } =
    [
        new("drops twice", "/drop/2", Requests: 3, JobState.Succeeded),
        new("stalls once", "/stall/1", Requests: 2, JobState.Succeeded) { HeaderLimit = TimeSpan.FromMilliseconds(400) },
        new("trickles once", "/trickle/1", Requests: 2, JobState.Succeeded) { AttemptLimit = TimeSpan.FromMilliseconds(400) },
        new("stalls for ever", "/stall/99", Requests: Retry.Attempts, JobState.Faulted) { HeaderLimit = TimeSpan.FromMilliseconds(100) },
        new("trickles, we stop", "/trickle/99", Requests: 1, JobState.Canceled),
    ];

    /// <summary>A machine that is busy may make a good answer late, and then there is one attempt more.</summary>
    public bool IsAsExpected(JobReport report, int requests, string file) =>
        report.State == End
        && (End == JobState.Succeeded ? requests >= Requests && file == "whole" : requests == Requests && file == "none");
}
