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

    private Trial(Func<JobOptions, CancellableJob> create, Func<JobReport, Task<bool>>? invariant, JobOptions? job)
    {
        _create = create;
        Invariant = invariant;
        Job = job;
    }

    /// <summary>What must hold when the job has ended; null for nothing beside <see cref="ExplorationOptions.Invariant"/>.</summary>
    internal Func<JobReport, Task<bool>>? Invariant { get; }

    /// <summary>How the job is run; null for <see cref="ExplorationOptions.Job"/>.</summary>
    internal JobOptions? Job { get; }

    /// <summary>A synchronous body, as for <see cref="CancellableJob.Start(Action{JobContext}, JobOptions?)"/>.</summary>
    /// <param name="work">The body.</param>
    /// <param name="invariant">What must hold when the job has ended. Default: nothing.</param>
    /// <param name="job">How the job is run. Default: as the options of the exploration say.</param>
    /// <returns>The trial.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is null.</exception>
    public static Trial Of(Action<JobContext> work, Func<JobReport, bool>? invariant = null, JobOptions? job = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        return new(options => CancellableJob.Create(work, options), AsTask(invariant), job);
    }

    /// <summary>An asynchronous body, as for <see cref="CancellableJob.StartAsync(Func{JobContext, Task}, JobOptions?)"/>.</summary>
    /// <inheritdoc cref="Of(Action{JobContext}, Func{JobReport, bool}?, JobOptions?)"/>
    public static Trial OfAsync(Func<JobContext, Task> work, Func<JobReport, bool>? invariant = null, JobOptions? job = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        return new(options => CancellableJob.CreateAsync(work, options), AsTask(invariant), job);
    }

    /// <summary>The same with an invariant that takes time to be found out.</summary>
    /// <param name="work">The body.</param>
    /// <param name="invariant">What must hold when the job has ended.</param>
    /// <param name="job">How the job is run. Default: as the options of the exploration say.</param>
    /// <returns>The trial.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> or <paramref name="invariant"/> is null.</exception>
    public static Trial OfAsync(Func<JobContext, Task> work, Func<JobReport, Task<bool>> invariant, JobOptions? job = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(invariant);
        return new(options => CancellableJob.CreateAsync(work, options), invariant, job);
    }

    internal CancellableJob Create(JobOptions options) => _create(options);

    private static Func<JobReport, Task<bool>>? AsTask(Func<JobReport, bool>? invariant) =>
        invariant is null ? null : report => Task.FromResult(invariant(report));
}
