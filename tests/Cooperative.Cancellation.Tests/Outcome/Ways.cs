namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>Where a body runs.</summary>
public enum Run
{
    OnItsOwnThread,
    OnThePool,
    Asynchronously,
}

/// <summary>
/// Every way to run the same body: the outcome must not depend on it [G4.2]. A body is given its own job, so that it can ask itself
/// to stop at exactly the moment a test needs.
/// </summary>
internal static class Ways
{
    public const int Value = 42;

    /// <summary>Where it runs, whether it comes to a value, and whether a cleanup hook follows.</summary>
    public static MatrixTheoryData<Run, bool, bool> All { get; } =
        new([Run.OnItsOwnThread, Run.OnThePool, Run.Asynchronously], [false, true], [false, true]);

    /// <summary>Where it runs, and whether it comes to a value.</summary>
    public static MatrixTheoryData<Run, bool> AllBodies { get; } =
        new([Run.OnItsOwnThread, Run.OnThePool, Run.Asynchronously], [false, true]);

    public static CancellableJob Create(
        Run run, bool hasValue, bool hasHook, Action<CancellableJob, JobContext> body, JobOptions? options = null)
    {
        CancellableJob? job = null;
        JobOptions how = (options ?? new JobOptions()) with { Thread = run == Run.OnThePool ? JobThread.Pool : JobThread.Dedicated };
        job = (run, hasValue) switch
        {
            (Run.Asynchronously, true) => CancellableJob.CreateAsync(
                async context =>
                {
                    await Task.Yield();
                    body(job!, context);
                    return Value;
                },
                how),
            (Run.Asynchronously, false) => CancellableJob.CreateAsync(
                async context =>
                {
                    await Task.Yield();
                    body(job!, context);
                },
                how),
            (_, true) => CancellableJob.Create(
                context =>
                {
                    body(job!, context);
                    return Value;
                },
                how),
            (_, false) => CancellableJob.Create(context => body(job!, context), how),
        };
        if (hasHook)
        {
            job.OnCleanup(_ => { }, "tidy");
        }

        return job;
    }

    public static CancellableJob Start(
        Run run, bool hasValue, bool hasHook, Action<CancellableJob, JobContext> body, JobOptions? options = null)
    {
        CancellableJob job = Create(run, hasValue, hasHook, body, options);
        job.Start();
        return job;
    }
}
