using Cooperative.Cancellation;

namespace ControlRoom;

/// <summary>How a job is expected to end.</summary>
internal sealed record Expectation(string Name, JobState State, JobResponse Response)
{
    /// <summary>What differs, in words; null where nothing does.</summary>
    public string? Difference(JobReport? report) =>
        report is null ? $"{Name}: never started"
        : report.State != State || report.Response != Response ? $"{Name}: expected {State} ({Response}), is {report.State} ({report.Response})"
        : null;
}
