using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>
/// A job from the inside: whoever holds it may check whether to stop, register cleanup and report progress.
/// </summary>
/// <remarks>
/// <para>The library hands one to every body and one to every cleanup hook; nobody else can make one. Safe for use by any number
/// of threads that work for the job.</para>
/// <para>Level-triggered: once the context is requested, every <see cref="Checkpoint"/> on it throws, for as long as it lives
/// [G3.1]. After the end of a job that nobody asked to stop, a checkpoint is an error [G3.6].</para>
/// </remarks>
[DebuggerDisplay("{_node,nq}")]
public sealed partial class JobContext
{
    private readonly JobNode _node;

    // Everything that wants the work's attention is a bit of this one word, so that a checkpoint is one load, one compare and one
    // branch that is not taken, whatever the library learns to ask for. Bits are raised by whoever wants something, and one of them is
    // taken back by checkpoints; both atomically, so that nobody undoes what another does.
    // What is written often (progress, the timeline) lives in other objects: a shared cache line cost 21 %.
    private volatile int _signals;

    internal JobContext(JobNode node) => _node = node;

    /// <summary>
    /// The context of the job or hook that this code runs for; null outside any job, and after the end of the job or hook.
    /// </summary>
    /// <remarks>
    /// Follows <c>await</c> and whatever else carries an <see cref="ExecutionContext"/>. Reading it costs some nanoseconds: take it
    /// once, before the loop.
    /// </remarks>
    public static JobContext? Current => AmbientSlot.Current;

    /// <summary>The name of the job.</summary>
    public string JobName => _node.Life.Name;

    /// <summary>
    /// The context's own token, for APIs that take one. Cancelled when the context is requested; callbacks registered on it run on
    /// the thread pool [G1.1].
    /// </summary>
    /// <remarks>
    /// <para>Reading <see cref="CancellationToken.IsCancellationRequested"/> on the token does not count as having observed the request: nobody can know.</para>
    /// <para>A query with <c>AsParallel().WithCancellation(context.Token)</c> ends in an <see cref="OperationCanceledException"/> of this
    /// token, and the job that lets it out is Canceled [G3.4]. For loops there is <see cref="ParallelFor(int, int, Action{int}, int, bool, string, int)"/>.</para>
    /// </remarks>
    public CancellationToken Token => _node.Token;

    /// <summary>Whether the work is asked to stop. Reading true inside counts as having observed the request.</summary>
    /// <remarks>When it reads true, <see cref="CancellationReason"/> is set and <see cref="Token"/> is already cancelled [G1.4].</remarks>
    public bool IsCancellationRequested
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_signals & Signals.Stop) != 0 && _node.ObserveRequest();
    }

    /// <summary>Why the work is asked to stop; null while it is not.</summary>
    public CancellationReason? CancellationReason => _node.Reason;

    internal JobNode Node => _node;

    /// <summary>Whether anything wants the work's attention.</summary>
    internal bool HasSignals
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _signals != 0;
    }

    /// <summary>Whether a checkpoint would throw.</summary>
    internal bool IsToStop => (_signals & Signals.Stop) != 0;

    /// <summary>Whether the work that the context was handed to is over.</summary>
    internal bool HasEnded => (_signals & Signals.Ended) != 0;

    /// <summary>The same as <see cref="IsCancellationRequested"/>, from the outside: nothing is observed by it.</summary>
    internal bool IsRequested
    {
        get
        {
            if ((_signals & Signals.Requested) == 0)
            {
                return false;
            }

            _node.AwaitRequest();
            return true;
        }
    }

    /// <summary>
    /// Throws when the work is asked to stop; otherwise does next to nothing: no call, no lock, no clock, no allocation [G3.2].
    /// </summary>
    /// <remarks>
    /// For most loops one in every round is the right answer: what a round takes is how late it notices [G3.5]. It is one load, one
    /// compare and one branch; where that is too much, see <see cref="Pace(int)"/> and <see cref="Chunks{T}(ReadOnlySpan{T}, TimeSpan?, bool, string, int)"/>.
    /// </remarks>
    /// <param name="file">Left to the compiler: where the checkpoint stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <exception cref="JobCanceledException">The work is asked to stop.</exception>
    /// <exception cref="InvalidOperationException">The job, or the hook, that the context belongs to has ended without having been asked to stop [G3.6].</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Checkpoint([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (_signals != 0)
        {
            // Read anew: another checkpoint may just have taken the bit back that sent this one here.
            if ((_signals & Signals.Stop) != 0)
            {
                Stop(file, line);
            }

            if (_node.Life.Attention is { } attention)
            {
                if (attention.Probe is { } probe && probe.Comes(_signals, file, line))
                {
                    ComeTo(file, line);
                }

                TellSighting(attention, file, line);
            }
        }
    }

    /// <summary>
    /// A checkpoint that also gives the thread away once the work has held it for <see cref="JobOptions.TimeSlice"/>; until then it
    /// completes synchronously and allocates nothing. Checks again when the thread comes back.
    /// </summary>
    /// <param name="file">Left to the compiler: where the checkpoint stands, for the report.</param>
    /// <param name="line">Left to the compiler.</param>
    /// <returns>A task to await.</returns>
    /// <exception cref="JobCanceledException">The work is asked to stop, before or after the thread was given away.</exception>
    /// <exception cref="InvalidOperationException">The job has ended without having been asked to stop [G3.6].</exception>
    public ValueTask YieldAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Checkpoint(file, line);
        return _node.Life.IsTimeSliceUsedUp() ? GiveThreadAwayAsync(file, line) : default;
    }

    /// <summary>Registers a synchronous hook to run when the work has ended; last in, first out [G6.1].</summary>
    /// <inheritdoc cref="CancellableJob.OnCleanup(Action{CleanupContext}, string?, CleanupWhen, TimeSpan?, string, int)"/>
    public CleanupRegistration OnCleanup(
        Action<CleanupContext> hook,
        string? name = null,
        CleanupWhen when = CleanupWhen.Always,
        TimeSpan? limit = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        Register(hook, name, when, limit, new CallSite(null, file, line));

    /// <summary>Registers an asynchronous hook to run when the work has ended; last in, first out [G6.1].</summary>
    /// <inheritdoc cref="CancellableJob.OnCleanup(Action{CleanupContext}, string?, CleanupWhen, TimeSpan?, string, int)"/>
    [OverloadResolutionPriority(2)]
    public CleanupRegistration OnCleanup(
        Func<CleanupContext, Task> hook,
        string? name = null,
        CleanupWhen when = CleanupWhen.Always,
        TimeSpan? limit = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        Register(hook, name, when, limit, new CallSite(null, file, line));

    /// <summary>Registers an asynchronous hook to run when the work has ended; last in, first out [G6.1].</summary>
    /// <inheritdoc cref="CancellableJob.OnCleanup(Action{CleanupContext}, string?, CleanupWhen, TimeSpan?, string, int)"/>
    [OverloadResolutionPriority(1)]
    public CleanupRegistration OnCleanup(
        Func<CleanupContext, ValueTask> hook,
        string? name = null,
        CleanupWhen when = CleanupWhen.Always,
        TimeSpan? limit = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        Register(hook, name, when, limit, new CallSite(null, file, line));

    /// <summary>Publishes how far the work has come, for reports. Lock-free; allocates only when total or message change.</summary>
    /// <param name="completed">How much is done, in units of your choosing; zero or more. May exceed the total.</param>
    /// <param name="total">How much there is in all, zero or more; null where it is not known.</param>
    /// <param name="message">What is being done.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="completed"/> or <paramref name="total"/> is negative.</exception>
    public void ReportProgress(long completed, long? total = null, string? message = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(completed);
        if (total is { } known)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(known, nameof(total));
        }

        _node.Life.ReportProgress(completed, total, message);
    }

    /// <summary>The same as in a checkpoint, for work that enters something of ours. True where it is to be disturbed there.</summary>
    internal bool Passes(Probe probe, ProbePointKind kind, CallSite site) =>
        !IsToStop && probe.Comes(
            (_signals & ~Signals.Sheltered) | ((int)kind << ProbePoint.KindShift), probe.SameAsTarget(site.Path ?? ""), site.Line);

    /// <summary>Tells where the work is, if somebody wants to know.</summary>
    internal void TellSighting(CallSite place)
    {
        if (_node.Life.Attention is { } attention)
        {
            TellSighting(attention, place.Path!, place.Line);
        }
    }

    /// <summary>Which shelter the context is in, as the probe has numbered it; zero for none.</summary>
    internal int Shelter => (_signals >> Signals.ShelterShift) & Signals.LastShelter;

    internal void Raise(int signal) => Interlocked.Or(ref _signals, signal);

    /// <summary>Tells where the work is, if somebody wants to know and no other thread of the job was quicker.</summary>
    /// <remarks>
    /// Inlined into every loop with a checkpoint, on its cold path. There is no call in it, which would cost loops over doubles 2.5
    /// times their time, though it were never made; and of the two atomic instructions neither wants a certain register: a
    /// compare-and-exchange made the JIT spill the sum of a loop over numbers to the stack in every round. As it is, the loops of the
    /// benchmarks are as fast as without it.
    /// The bit goes first. Whoever takes it back then asks whether the question is open, so a question that was put in between is
    /// answered by him, and none is lost.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TellSighting(JobExtras attention, string file, int line)
    {
        if (attention.Lookout is { } lookout)
        {
            Interlocked.And(ref _signals, ~Signals.SightingWanted);
            if (Interlocked.Exchange(ref lookout.Wanted, 0) != 0)
            {
                lookout.File = file;
                lookout.Line = line;
                lookout.IsTold = true;
            }
        }
    }

    // The JIT must see that this does not return, or it spills every floating-point register of the caller's loop around the cold
    // call and the loop runs 2.5 times slower. It sees it because the method may be inlined and is nothing but a throw; so no
    // NoInlining here, and nothing that may return ahead of the throw.
    [DoesNotReturn]
    private void Stop(string file, int line) => throw _node.Meet(new CallSite(null, file, line));

    // The same, at the point that a test explores.
    [DoesNotReturn]
    private void ComeTo(string file, int line) => throw _node.ComeTo(new CallSite(null, file, line));

    private CleanupRegistration Register(Delegate hook, string? name, CleanupWhen when, TimeSpan? limit, CallSite site) =>
        !HasEnded || ReferenceEquals(_node, _node.Life)
            ? _node.Life.Register(hook, name, when, limit, site)
            : throw new InvalidOperationException(
                $"This context of '{JobName}' has ended, and cannot take a cleanup hook. Use the context of the work that is on.");

    private async ValueTask GiveThreadAwayAsync(string file, int line)
    {
        await Task.Yield();
        _node.Life.BeginTimeSlice();

        // Not a point that a test explores: whether the slice was used up, the time decides.
        var site = new CallSite(null, file, line);
        TellSighting(site);
        if (IsToStop)
        {
            throw _node.Meet(site);
        }
    }
}
