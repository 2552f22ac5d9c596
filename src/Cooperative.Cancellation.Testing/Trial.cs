namespace Cooperative.Cancellation.Testing;

/// <summary>
/// What one run works on: made anew for each, so that runs share nothing and may go on at the same time.
/// </summary>
/// <example>
/// <code>
/// ExplorationResult result = await CancellationExplorer.ExploreAsync(() =&gt;
/// {
///     var store = new Store();
///     return Trial.OfAsync(context =&gt; new Importer(store).RunAsync(context), report =&gt; store.IsConsistent());
/// });
/// </code>
/// </example>
public sealed class Trial
{
    private readonly Func<JobOptions, CancellableJob> _create;

    private Trial(
        Func<JobOptions, CancellableJob> create,
        Func<JobReport, bool>? invariant,
        Func<JobReport, Task<bool>>? invariantAsync,
        JobOptions? job)
    {
        _create = create;
        Invariant = invariant;
        InvariantAsync = invariantAsync;
        Job = job;
    }

    /// <summary>What must hold when the job has ended; null for nothing beside <see cref="ExplorationOptions.Invariant"/>.</summary>
    internal Func<JobReport, bool>? Invariant { get; }

    /// <inheritdoc cref="Invariant"/>
    internal Func<JobReport, Task<bool>>? InvariantAsync { get; }

    /// <summary>How the job is run; null for <see cref="ExplorationOptions.Job"/>.</summary>
    internal JobOptions? Job { get; }

    /// <summary>A synchronous body, as for <see cref="CancellableJob.Start(Action{JobContext}, JobOptions?)"/>.</summary>
    /// <param name="work">The body.</param>
    /// <param name="invariant">What must hold when the job has ended. Default: nothing.</param>
    /// <param name="invariantAsync">The same where it takes time to be found out, asked after the other. Default: nothing.</param>
    /// <param name="job">How the job is run. Default: as the options of the exploration say.</param>
    /// <returns>The trial.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is null.</exception>
    public static Trial Of(
        Action<JobContext> work,
        Func<JobReport, bool>? invariant = null,
        Func<JobReport, Task<bool>>? invariantAsync = null,
        JobOptions? job = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        return new(options => CancellableJob.Create(work, options), invariant, invariantAsync, job);
    }

    /// <summary>An asynchronous body, as for <see cref="CancellableJob.StartAsync(Func{JobContext, Task}, JobOptions?)"/>.</summary>
    /// <inheritdoc cref="Of"/>
    public static Trial OfAsync(
        Func<JobContext, Task> work,
        Func<JobReport, bool>? invariant = null,
        Func<JobReport, Task<bool>>? invariantAsync = null,
        JobOptions? job = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        return new(options => CancellableJob.CreateAsync(work, options), invariant, invariantAsync, job);
    }

    internal CancellableJob Create(JobOptions options) => _create(options);
}
