namespace Cooperative.Cancellation.Stress.Model;

/// <summary>What can be seen of a job, in words: the same for the model's and for the library's.</summary>
internal sealed record View(
    string Name,
    JobState State,
    string Reason,
    string Later,
    JobResponse Response,
    bool HasObserved,
    string Cleanup,
    string Result,
    string Asked,
    string Note)
{
    public static View Of(Actor actor)
    {
        CancellableJob<int> job = actor.Job;
        JobReport report = job.GetReport();

        // The handle and the report tell the same story.
        string handle = report.State == job.State
            && job.IsCancellationRequested == report.CancellationReason is not null
            && ReferenceEquals(job.CancellationReason, report.CancellationReason) ? "" : " (the handle says something else)";
        return new View(
            job.Name,
            report.State,
            (report.CancellationReason is { } reason ? Words.Of(reason) : "") + handle,
            List(report.LaterRequests.Select(Words.Of)),
            report.Response,
            report.ObservedAt is not null,
            List(report.Cleanup.Select(hook => Hook(hook.Name, hook.Result, hook.Exception is { } thrown ? Words.Of(thrown) : null))),
            report switch
            {
                { HasEnded: false } => "",
                { Exception: { } thrown } => Words.Of(thrown),
                _ => $"value {job.Completion.Result}",
            },
            actor.Asked is { } asked ? Words.Of(asked) : "",
            actor.Note);
    }

    public static View Of(ModelJob job, World world)
    {
        Reason? reason = world.Places[job.Body].Reason;
        return new View(
            job.Name,
            job.State,
            $"{reason}",
            List(job.Later.Select(later => $"{later}")),
            (reason, job.Ending) switch
            {
                (null, _) => JobResponse.None,
                (_, null) => JobResponse.Pending,
                (_, { Response: JobResponse.None }) => JobResponse.TooLate,
                (_, { } ending) => ending.Response,
            },
            job.HasObserved,
            List(job.Runs.Select(run => Hook(world.Hooks[run.Hook].Name, run.Result, run.Fault?.ToString()))),
            job.Result,
            job.IsAtWork ? $"{world.Places[job.Work[^1]].Reason}" : "",
            job.Note);
    }

    public override string ToString() => string.Concat(
        $"{Name}: {State}",
        Reason.Length == 0 ? "" : $"; asked: {Reason}; {Response}{(HasObserved ? ", observed" : "")}",
        Later.Length == 0 ? "" : $"; later: {Later}",
        Cleanup.Length == 0 ? "" : $"; hooks: {Cleanup}",
        Result.Length == 0 ? "" : $"; came to: {Result}",
        Asked.Length == 0 ? "" : $"; its work is asked: {Asked}",
        Note.Length == 0 ? "" : $"; saw: {Note}");

    private static string Hook(string name, CleanupResult result, string? thrown) => $"{name} {result}{(thrown is null ? "" : $" {thrown}")}";

    private static string List(IEnumerable<string> items) => string.Join(", ", items);
}
