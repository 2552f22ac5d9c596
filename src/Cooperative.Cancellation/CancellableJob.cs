using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>
/// Long-running work that can be asked to stop. Whoever holds it may ask, watch, and wait for the end.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Cancelling is a request, not a command: the work answers at its next <see cref="JobContext.Checkpoint"/>. Work without a
/// checkpoint never notices [G1, G3].</item>
/// <item>The outcome is decided by what the body did, not by the request: work that was asked and returned a value all the same has
/// succeeded, and the report says that it declined [G4].</item>
/// <item>Cleanup hooks run when the body has ended, last in first out, shielded from the request, under a budget [G6].</item>
/// <item>Waiting never cancels, and cancelling a wait never cancels the job [G7].</item>
/// <item>Disposing asks, and waits for the end [G7.4].</item>
/// </list>
/// <para>All members may be called from any thread, any number at once.</para>
/// </remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public partial class CancellableJob : IAsyncDisposable
{
    internal CancellableJob(JobLife life) => Life = life;

    /// <summary>The number of the job, unique within the process.</summary>
    public long Id => Life.Id;

    /// <summary>What people know the job by: <see cref="JobOptions.Name"/>, or <c>job-</c> and its number.</summary>
    public string Name => Life.Name;

    /// <summary>Where the job is in its life. Only ever moves forward [G5.1].</summary>
    public JobState State => Life.State;

    /// <summary>Whether somebody has asked the job to stop, whatever it made of that. Reading it does not count as observing.</summary>
    /// <remarks>When it reads true, <see cref="CancellationReason"/> is set and the context's token is cancelled [G1.4].</remarks>
    public bool IsCancellationRequested => Life.Context.IsRequested;

    /// <summary>Why the job was asked to stop; null where nobody has asked. Never changes once set [G2.2].</summary>
    public CancellationReason? CancellationReason => Life.Reason;

    /// <summary>
    /// Ends as the job ends: ran to completion, cancelled or faulted; awaiting it rethrows the very exception object [G4.3].
    /// </summary>
    /// <remarks>
    /// A fault that nobody awaits raises no unobserved-exception event; it is in the report and in the log [G7.4]. Awaiting the job
    /// itself rather than this task refuses to wait for oneself [G6.7].
    /// </remarks>
    public Task Completion => Life.Completion;

    internal JobLife Life { get; }

    private string DebuggerDisplay
    {
        get
        {
            string asked = CancellationReason is not { } reason
                ? ""
                : $", asked {TimelineText.Span(Life.Options.TimeProvider.GetUtcNow() - reason.RequestedAt)} ago ({reason})";
            string noticed = CancellationReason is not null && !Life.HasEnded && !Life.IsObserved ? ", not noticed yet" : "";
            string progress = Life.LastProgress is { } last ? $", {last}" : "";
            return $"{Name} #{Id}: {State}{asked}{noticed}{progress}";
        }
    }

    /// <summary>Asks the job to stop. Never blocks, never throws, and runs nobody's code on the caller's thread [G1.1].</summary>
    /// <param name="message">Why, for a person to read.</param>
    /// <param name="exception">The error that led to the request, where there was one.</param>
    /// <param name="member">Left to the compiler: who asks.</param>
    /// <param name="file">Left to the compiler: only the name of the file is kept.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <returns>
    /// True for exactly one call: the one that made the request. Later calls, and calls after the end, return false and change
    /// nothing but <see cref="JobReport.LaterRequests"/> [G1.2].
    /// </returns>
    /// <remarks>A job that was not started yet ends: its body never runs, the hooks registered by then do [G1.3].</remarks>
    public bool Cancel(
        string? message = null,
        Exception? exception = null,
        [CallerMemberName] string? member = null,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0) =>
        Ask(message, exception, new CallSite(member, file, line));

    /// <summary>Asks the job to stop for a reason of your own making, or for that of another job.</summary>
    /// <param name="reason">The reason; the job's exception, hooks, report and log show this very object.</param>
    /// <returns>As <see cref="Cancel"/> does.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reason"/> is null.</exception>
    public bool CancelWith(CancellationReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return Life.Request(reason);
    }

    /// <summary>
    /// Ends the cleanup budget now: the hook at work is told that its time is up, and those that follow start with their tokens
    /// cancelled, each with a grace of 1 s [G6.2, G6.3]. Called before cleanup begins, it counts from the beginning. The same for
    /// every job below.
    /// </summary>
    public void ExpireCleanup() => Life.ExpireCleanup();

    /// <summary>Registers a synchronous hook to run when the work has ended; last in, first out [G6.1].</summary>
    /// <param name="hook">What to run, exactly once.</param>
    /// <param name="name">What reports call it; by default, the place where it was registered.</param>
    /// <param name="when">For which outcomes. Default: always.</param>
    /// <param name="limit">
    /// How long it may take, from zero to <see cref="JobOptions.MaxTime"/>, or infinite. Default: <see cref="JobOptions.CleanupHookTimeout"/>.
    /// The budget of the whole cleanup holds in any case.
    /// </param>
    /// <param name="file">Left to the compiler: only the name of the file is kept.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <returns>The registration, by which the hook can be withdrawn.</returns>
    /// <remarks>
    /// A hook registered during cleanup runs next. It runs in the execution context of whoever registered it, shielded from the
    /// request, with a context and a token of its own. One that fails makes the job <see cref="JobState.Faulted"/> [G6.6].
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="hook"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or white space.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="when"/> or <paramref name="limit"/> is out of range.</exception>
    /// <exception cref="InvalidOperationException">The job has ended, or its cleanup budget is spent: the hook would never run [G6.4].</exception>
    public CleanupRegistration OnCleanup(
        Action<CleanupContext> hook,
        string? name = null,
        CleanupWhen when = CleanupWhen.Always,
        TimeSpan? limit = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        Life.Register(hook, name, when, limit, new CallSite(null, file, line));

    /// <summary>Registers an asynchronous hook to run when the work has ended; last in, first out [G6.1].</summary>
    /// <inheritdoc cref="OnCleanup(Action{CleanupContext}, string?, CleanupWhen, TimeSpan?, string, int)"/>
    [OverloadResolutionPriority(2)]
    public CleanupRegistration OnCleanup(
        Func<CleanupContext, Task> hook,
        string? name = null,
        CleanupWhen when = CleanupWhen.Always,
        TimeSpan? limit = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        Life.Register(hook, name, when, limit, new CallSite(null, file, line));

    /// <summary>Registers an asynchronous hook to run when the work has ended; last in, first out [G6.1].</summary>
    /// <inheritdoc cref="OnCleanup(Action{CleanupContext}, string?, CleanupWhen, TimeSpan?, string, int)"/>
    [OverloadResolutionPriority(1)]
    public CleanupRegistration OnCleanup(
        Func<CleanupContext, ValueTask> hook,
        string? name = null,
        CleanupWhen when = CleanupWhen.Always,
        TimeSpan? limit = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        Life.Register(hook, name, when, limit, new CallSite(null, file, line));

    /// <summary>What is known of the job at this moment. Consistent in itself, and safe to ask for at any time.</summary>
    /// <returns>A snapshot.</returns>
    public JobReport GetReport() => Life.GetReport();

    /// <summary>The name and the state.</summary>
    /// <returns>For instance <c>index-rebuild: Running</c>.</returns>
    public override string ToString() => Life.ToString();

    private bool Ask(string? message, Exception? exception, CallSite site) =>
        Life.RequestNow(CancellationKind.Requested, message, exception, site, JobContext.Current?.JobName);
}
