using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Cooperative.Cancellation;

/// <summary>
/// What the workers of one parallel loop share: when to stop, what was thrown, how much is done; and what the loop comes to.
/// </summary>
/// <remarks>
/// .NET's own <see cref="Parallel"/> provides the workers and takes turns with others for the pool. It gets neither our token nor our
/// exceptions: a loop of its own on a token that is cancelled reports the cancellation instead of a body's fault
/// (<c>ForEachAsync</c>), and throws it even where the last item is done. So every worker asks here before each item, and what a body
/// throws ends up here, in the order in which it was thrown.
/// </remarks>
internal sealed class ParallelLoop
{
    private readonly JobContext _context;
    private readonly CallSite _site;
    private readonly long? _total;
    private readonly bool _tellsProgress;
    private readonly Lock _telling = new();

    // Guarded by itself. Read without that once the workers are gone.
    private readonly List<Exception> _thrown = [];

    // Null where the bodies are given no token.
    private CancellationTokenSource? _stopSource;
    private CancellationTokenRegistration _requestLink;

    // Every worker counts itself in and out; read where the platform's loop was left before them.
    private int _workers;
    private volatile bool _hasFailed;
    private volatile bool _isCut;
    private bool _hasToldProgress;
    private long _nextProgress;
    private PaddedCounter _done;

    private ParallelLoop(JobContext context, long? total, int maxDegreeOfParallelism, bool tellsProgress, CallSite site)
    {
        _context = context;
        _total = total;
        _tellsProgress = tellsProgress;
        _site = site;
        Options = new ParallelOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism };
    }

    public ParallelOptions Options { get; }

    /// <summary>How many workers to expect, for a fair share of the work.</summary>
    public int Workers => Options.MaxDegreeOfParallelism == -1
        ? Environment.ProcessorCount
        : Math.Min(Options.MaxDegreeOfParallelism, Environment.ProcessorCount);

    public long Now => _context.Node.Life.Clock.Now;

    /// <summary>For the bodies and the source: cancelled when the loop is asked to stop, and when it has failed.</summary>
    public CancellationToken Token => _stopSource?.Token ?? default;

    /// <summary>The same, asked by a worker that has done all there is to do: nothing is left undone, and nothing observed.</summary>
    public bool IsToStop => _context.IsToStop || _hasFailed;

    /// <summary>Asked by a worker that has an item left to do. True: it leaves it, and the loop has not done all of its work.</summary>
    public bool MustStop
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_context.HasSignals && SeeSignals()) || _hasFailed;
    }

    /// <summary>The same before an item is begun, once for each: a point that a test may explore.</summary>
    public bool MustStopAtItem
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_context.HasSignals && SeeSignalsAtItem()) || _hasFailed;
    }

    /// <summary>A look at the deadlines, and a checkpoint: the first of the loop.</summary>
    public static ParallelLoop Begin(JobContext context, long? total, int maxDegreeOfParallelism, bool tellsProgress, CallSite site)
    {
        var loop = new ParallelLoop(context, total, maxDegreeOfParallelism, tellsProgress, site);
        long now = loop.Now;
        loop._nextProgress = now + ChunkCursor.ProgressPeriod.Ticks;
        context.Node.PassDueDeadlines(now);
        context.Checkpoint(site.Path!, site.Line);
        return loop;
    }

    /// <summary>The same for a loop whose bodies are given a token. Not a linked one: letting go of that waits for its callbacks.</summary>
    public static ParallelLoop BeginWithToken(
        JobContext context, long? total, int maxDegreeOfParallelism, bool tellsProgress, CallSite site)
    {
        ParallelLoop loop = Begin(context, total, maxDegreeOfParallelism, tellsProgress, site);
        var source = new CancellationTokenSource();
        loop._stopSource = source;
        loop._requestLink = context.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
        return loop;
    }

    /// <summary>Hands out the indices below the total, in chunks, to as many workers as the platform gives.</summary>
    public void Run<TWork, TLocal>(long total, TWork work, Func<TLocal>? begin, Action<TLocal>? end)
        where TWork : struct, IIndexedWork<TLocal>
    {
        Run(() => Parallel.ForEach(
            new IndexDealer(this, total),
            Options,
            () => Arrive(new LocalState<TLocal>()),
            (chunk, _, local) =>
            {
                Work(chunk, work, local, begin);
                return local;
            },
            local => Leave(local, end)));
        End();
    }

    /// <summary>Hands out the items of the source, one by one, to as many workers as the platform gives.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A body's fault; the end of the loop throws it.")]
    public void Run<T>(SharedSource<T> source, Action<T> body)
    {
        Run(() => Parallel.ForEach(
            source,
            Options,
            () => Arrive(new LocalState<Nothing>()),
            (item, _, local) =>
            {
                try
                {
                    body(item);
                    Done(1);
                }
                catch (Exception exception)
                {
                    Fail(exception);
                }

                return local;
            },
            local => Leave(local, null)));
        source.Close();
        End();
    }

    /// <summary>The body of an asynchronous loop, as the platform is to see it: it never fails.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A body's fault; the end of the loop throws it.")]
    public Func<T, CancellationToken, ValueTask> Guard<T>(Func<T, CancellationToken, ValueTask> body) => async (item, _) =>
    {
        try
        {
            await body(item, Token).ConfigureAwait(false);
            Done(1);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    };

    /// <summary>So many items more are done. A look at the deadlines and, now and then, a word on the progress. Returns the time.</summary>
    public long Done(long items)
    {
        Interlocked.Add(ref _done.Value, items);
        long now = Now;
        _context.Node.PassDueDeadlines(now);
        if (_tellsProgress && now >= Volatile.Read(ref _nextProgress))
        {
            TellProgress(now);
        }

        return now;
    }

    /// <summary>A body, the source, or what begins and ends a worker, has failed. The others stop after the item they are at.</summary>
    public void Fail(Exception exception)
    {
        lock (_thrown)
        {
            _thrown.Add(exception);
        }

        _hasFailed = true;
        if (_stopSource is not null)
        {
            // Not on the thread of the one that failed: callbacks are anybody's code.
            _ = _context.Node.ReportCallbackFaultsAsync(_stopSource.CancelAsync());
        }
    }

    /// <summary>Once no worker is left: throws what the loop came to. Returns where all of the work is done.</summary>
    /// <remarks>
    /// Faults first; a cancellation never hides one [G4.1]. Where somebody had asked, any <see cref="OperationCanceledException"/> is an
    /// answer to that. Where nobody had, it is a failure, and not a cancellation; but one that comes after another failure is its echo
    /// where the bodies had a token to hear of it by.
    /// </remarks>
    public void End()
    {
        _requestLink.Unregister();
        long done = Volatile.Read(ref _done.Value);
        if (_hasToldProgress)
        {
            _context.Node.Life.ReportLoopProgress(done, _total);
        }

        if (_thrown.Exists(BodyEnd.IsCancellation) && !_context.IsRequested)
        {
            _context.Node.HearWhatIsOnItsWay();
        }

        bool isRequested = _context.IsRequested;
        List<Exception> faults = [.. _thrown.Where((exception, at) =>
            !BodyEnd.IsCancellation(exception) || (!isRequested && (at == 0 || _stopSource is null)))];
        switch (faults)
        {
            case []:
                break;
            case [var one]:
                ExceptionDispatchInfo.Throw(one);
                break;
            default:
                throw SeveralFaults.Of($"The loop at {_site.Place}", faults);
        }

        // What is done is done: whoever saw the request when others were at the last items takes nothing back.
        if (_thrown.Count > 0 || (_isCut && done != _total))
        {
            throw _context.Node.Meet(_site, _thrown.FirstOrDefault());
        }
    }

    /// <summary>
    /// Runs the platform's loop to its end. The calling thread is a worker too, and must not leave before the others: a blocking call
    /// around it may be interrupted, and waits; and where somebody else interrupts it, that is a fault of the loop, which ends when
    /// every worker has left.
    /// </summary>
    private void Run(Action platformLoop)
    {
        Interruption? interruption = Interruption.SuspendActive();
        try
        {
            platformLoop();
        }
        catch (ThreadInterruptedException interrupted)
        {
            Fail(interrupted);
            WaitForWorkers();
        }
        finally
        {
            Interruption.Resume(interruption);
        }
    }

    /// <summary>
    /// A worker may be arriving now: it is counted before it looks whether to stop, and the loop had failed before it is counted here;
    /// so either it is seen, or it sees that and touches nothing.
    /// </summary>
    private void WaitForWorkers()
    {
        Interlocked.MemoryBarrier();
        var wait = default(SpinWait);
        while (Volatile.Read(ref _workers) > 0)
        {
            try
            {
                wait.SpinOnce();
            }
            catch (ThreadInterruptedException)
            {
                // One is told; more of them say nothing new.
            }
        }
    }

    /// <summary>Of every worker, before it asks for its first item.</summary>
    private LocalState<TLocal> Arrive<TLocal>(LocalState<TLocal> local)
    {
        Interlocked.Increment(ref _workers);
        return local;
    }

    private bool SeeSignalsAtItem()
    {
        if (_context.Node.PassEntry(ProbePointKind.Checkpoint, _site) is { } fault)
        {
            Fail(fault);
        }

        return SeeSignals();
    }

    /// <summary>The cold path of every look. Seen is observed, though the exception comes at the end.</summary>
    private bool SeeSignals()
    {
        _context.TellSighting(_site);
        if (!_context.IsToStop)
        {
            return false;
        }

        _isCut = true;
        _context.Node.ObserveRequest(_site);
        return true;
    }

    /// <summary>One at a time, so that it never goes backwards; who finds another at it has nothing newer to tell.</summary>
    private void TellProgress(long now)
    {
        if (!_telling.TryEnter())
        {
            return;
        }

        try
        {
            if (now >= _nextProgress)
            {
                Volatile.Write(ref _nextProgress, now + ChunkCursor.ProgressPeriod.Ticks);
                _hasToldProgress = true;
                _context.Node.Life.ReportLoopProgress(Volatile.Read(ref _done.Value), _total);
            }
        }
        finally
        {
            _telling.Exit();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A body's fault; the end of the loop throws it.")]
    private void Work<TWork, TLocal>(IndexChunk chunk, TWork work, LocalState<TLocal> local, Func<TLocal>? begin)
        where TWork : struct, IIndexedWork<TLocal>
    {
        long at = chunk.Start;
        long end = chunk.End;
        TLocal? value = local.Value;
        try
        {
            if (!local.HasBegun && !MustStop)
            {
                value = begin is null ? default : begin();
                local.HasBegun = true;
            }

            for (; at < end && local.HasBegun && !MustStopAtItem; at++)
            {
                value = work.Do(at, value!);
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        local.Value = value;
        chunk.Done = at - chunk.Start;
    }

    /// <summary>Of every worker that has begun, however the loop ends.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A body's fault; the end of the loop throws it.")]
    private void Leave<TLocal>(LocalState<TLocal> local, Action<TLocal>? end)
    {
        try
        {
            if (local.HasBegun)
            {
                end?.Invoke(local.Value!);
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _workers);
        }
    }

    /// <summary>What one worker keeps from item to item. Made by the worker, and touched by nobody else.</summary>
    private sealed class LocalState<TLocal>
    {
        public bool HasBegun { get; set; }

        public TLocal? Value { get; set; }
    }
}
