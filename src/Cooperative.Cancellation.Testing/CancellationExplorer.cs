namespace Cooperative.Cancellation.Testing;

/// <summary>
/// Cancels a job at every point where it can notice: a first run, which nothing disturbs, counts the points; then one run for each, in
/// which the job is asked to stop there, and meets the request there.
/// </summary>
/// <remarks>
/// <para>After every run it is checked, without being asked, that the job ended and answered, that its hooks ran once and the last
/// first, that nothing was left behind or unobserved, and that the outcome agrees with the contract; then what the caller wants to
/// hold. <see cref="ExplorationRule"/> has the list.</para>
/// <para>Points are checkpoints of every form, entries of scopes, starts of children, starts of cleanup hooks. Inside a shield or a
/// hook a request is not met, so there it is made at the point by whatever has a place for it, and at a plain checkpoint as the shield
/// or the hook ends, which work inside cannot tell apart.</para>
/// <para>What is done at a point is done at its place in the source and the number of times that this was passed; so work of several
/// threads, which passes its points in another order every time, comes to it all the same. Only jobs that belong to the explored one
/// are explored with it: its children, and theirs.</para>
/// <para>Safe for use by any number of threads. The jobs run as any other job; an exploration blocks no thread but by
/// <see cref="Explore"/> and <see cref="Replay"/>, which wait for it.</para>
/// </remarks>
public static class CancellationExplorer
{
    /// <summary>Explores asynchronous work.</summary>
    /// <param name="work">The body of the job; runs many times. Start each from the same state, with <see cref="ExplorationOptions.Setup"/>.</param>
    /// <param name="options">What to explore and what must hold; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the exploration itself, between two runs or in one.</param>
    /// <returns>What was found. Call <see cref="ExplorationResult.ThrowIfFailed"/> on it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The exploration itself was cancelled.</exception>
    public static Task<ExplorationResult> ExploreAsync(
        Func<JobContext, Task> work, ExplorationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return ExploreSame(Same(options, () => Trial.OfAsync(work)), options, false, cancellationToken);
    }

    /// <summary>Explores work that is made anew for each run, with all that it works on.</summary>
    /// <param name="newTrial">Makes what one run works on. Called by one thread at a time.</param>
    /// <param name="options">What to explore and what must hold; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the exploration itself, between two runs or in one.</param>
    /// <returns>What was found. Call <see cref="ExplorationResult.ThrowIfFailed"/> on it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="newTrial"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The exploration itself was cancelled.</exception>
    public static Task<ExplorationResult> ExploreAsync(
        Func<Trial> newTrial, ExplorationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(newTrial);
        return ExploreSame(Same(options, newTrial), options, false, cancellationToken);
    }

    /// <summary>Explores synchronous work, and waits for the end of that.</summary>
    /// <param name="work">The body of the job; runs many times, on a thread of its own unless <see cref="ExplorationOptions.Job"/> says otherwise.</param>
    /// <param name="options">What to explore and what must hold; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the exploration itself, between two runs or in one.</param>
    /// <inheritdoc cref="ExploreAsync(Func{JobContext, Task}, ExplorationOptions?, CancellationToken)"/>
    public static ExplorationResult Explore(
        Action<JobContext> work, ExplorationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Wait(() => ExploreSame(Same(options, () => Trial.Of(work)), options, true, cancellationToken));
    }

    /// <summary>Makes one run of an exploration again: that in which something was done at this point.</summary>
    /// <param name="work">The body of the job.</param>
    /// <param name="point">The number of the point, from 1; 0 for <see cref="Disturbance.CancelBeforeStart"/>.</param>
    /// <param name="disturbance">What was done there. Default: the request to stop.</param>
    /// <param name="options">Those of the exploration: setup, invariant, clock; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the exploration itself.</param>
    /// <returns>What was found in this run, and in the undisturbed one that goes before it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="disturbance"/> is none that can be made, or the work does not pass the <paramref name="point"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The exploration itself was cancelled.</exception>
    public static Task<ExplorationResult> ReplayAsync(
        Func<JobContext, Task> work,
        long point,
        Disturbance disturbance = Disturbance.Request,
        ExplorationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return ReplaySame(Same(options, () => Trial.OfAsync(work)), point, disturbance, options, false, cancellationToken);
    }

    /// <param name="newTrial">Makes what one run works on.</param>
    /// <param name="point">The number of the point, from 1; 0 for <see cref="Disturbance.CancelBeforeStart"/>.</param>
    /// <param name="disturbance">What was done there. Default: the request to stop.</param>
    /// <param name="options">Those of the exploration: invariant, clock; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the exploration itself.</param>
    /// <exception cref="ArgumentNullException"><paramref name="newTrial"/> is null.</exception>
    /// <inheritdoc cref="ReplayAsync(Func{JobContext, Task}, long, Disturbance, ExplorationOptions?, CancellationToken)"/>
    public static Task<ExplorationResult> ReplayAsync(
        Func<Trial> newTrial,
        long point,
        Disturbance disturbance = Disturbance.Request,
        ExplorationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(newTrial);
        return ReplaySame(Same(options, newTrial), point, disturbance, options, false, cancellationToken);
    }

    /// <summary>The same for synchronous work, and waits for the end of that.</summary>
    /// <param name="work">The body of the job.</param>
    /// <param name="point">The number of the point, from 1; 0 for <see cref="Disturbance.CancelBeforeStart"/>.</param>
    /// <param name="disturbance">What was done there. Default: the request to stop.</param>
    /// <param name="options">Those of the exploration: setup, invariant, clock; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the exploration itself.</param>
    /// <inheritdoc cref="ReplayAsync(Func{JobContext, Task}, long, Disturbance, ExplorationOptions?, CancellationToken)"/>
    public static ExplorationResult Replay(
        Action<JobContext> work,
        long point,
        Disturbance disturbance = Disturbance.Request,
        ExplorationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Wait(() => ReplaySame(Same(options, () => Trial.Of(work)), point, disturbance, options, true, cancellationToken));
    }

    private static Task<ExplorationResult> ExploreSame(
        Func<Trial> newTrial, ExplorationOptions? options, bool isSynchronous, CancellationToken cancellationToken) =>
        Exploration.ExploreAsync(
            newTrial, options ?? ExplorationOptions.Default, new CallForm(isSynchronous, options is not null), cancellationToken);

    private static Task<ExplorationResult> ReplaySame(
        Func<Trial> newTrial,
        long point,
        Disturbance disturbance,
        ExplorationOptions? options,
        bool isSynchronous,
        CancellationToken cancellationToken)
    {
        var form = new CallForm(isSynchronous, options is not null);
        options ??= ExplorationOptions.Default;
        if (disturbance is <= Disturbance.None or > Disturbance.CancelBeforeStart)
        {
            throw new ArgumentOutOfRangeException(nameof(disturbance), disturbance, "Anything that can be done at a point is accepted: Request, Timeout, Fault, CleanupExpired; and CancelBeforeStart.");
        }

        if (disturbance == Disturbance.CancelBeforeStart ? point != 0 : point < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(point), point, "A number from 1 on is accepted; 0 for CancelBeforeStart, and for that alone.");
        }

        return disturbance == Disturbance.Fault && options.FaultAt is null
            ? throw new ArgumentException("To see a fault again, the exploration's FaultAt is wanted, which makes it.", nameof(options))
            : Exploration.ReplayAsync(newTrial, point, disturbance, options, form, cancellationToken);
    }

    /// <summary>The setup, then the trial.</summary>
    private static Func<Trial> Same(ExplorationOptions? options, Func<Trial> newTrial) => () =>
    {
        options?.Setup?.Invoke();
        return newTrial() ?? throw new InvalidOperationException("The function that makes trials returned null.");
    };

    /// <summary>On the pool, so that no synchronization context of the caller's is waited for.</summary>
    private static ExplorationResult Wait(Func<Task<ExplorationResult>> explore) => Task.Run(explore).GetAwaiter().GetResult();
}
