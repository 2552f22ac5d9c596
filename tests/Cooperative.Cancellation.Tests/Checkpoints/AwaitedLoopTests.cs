using System.Threading.Tasks.Sources;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3.5, G7: a loop that is awaited needs no thread back, and leaves nothing behind.</summary>
public class AwaitedLoopTests
{
    public static TheoryData<ParallelForm> Forms => ParallelForms.Asynchronous;

    [Theory(DisplayName = "G7 A parallel loop that is begun on a thread with a synchronization context ends without it")]
    [MemberData(nameof(Forms))]
    public async Task Loop_BegunOnAContext_EndsWithoutIt(ParallelForm form)
    {
        var thread = new ManualContext();
        var goOn = new Gate();
        ParkedJob parked = await ParkedJob.StartAsync();
        Task loop = thread.Run(() => form.LoopOverAsync(parked.Context, ParallelForms.Lazy(1), (_, _) => goOn.WaitAsync()));
        goOn.Open();
        await loop.WaitAsync(Jobs.Patience);
        Assert.Equal(0, thread.Posted);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G7 A parallel loop awaits its bodies without asking for a synchronization context")]
    public async Task Loop_AwaitsABody_WantsNoContext()
    {
        var work = new WatchedWait();
        ParkedJob parked = await ParkedJob.StartAsync();
        await parked.Context.ParallelForEachAsync((int[])[1], (_, _) => new ValueTask(work, 0));
        Assert.False(work.WantsContext);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G7 A parallel loop, and a sequence with checkpoints, await an asynchronous source without asking for a synchronization context")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Loop_AwaitsASource_WantsNoContext(bool isParallel)
    {
        var source = new WaitingSource();
        ParkedJob parked = await ParkedJob.StartAsync();
        if (isParallel)
        {
            await parked.Context.ParallelForEachAsync(source, (_, _) => default);
        }
        else
        {
            await foreach (int _ in source.WithCheckpoints(parked.Context))
            {
            }
        }

        Assert.False(source.Fetching.WantsContext);
        Assert.False(source.Closing.WantsContext);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.5 A parallel loop that is over leaves nothing behind on the job's token: a later request does not reach that of its bodies")]
    [MemberData(nameof(Forms))]
    public async Task Loop_Over_LeavesNothingOnTheToken(ParallelForm form)
    {
        CancellationToken kept = default;
        var isToldToAll = new Gate();
        ParkedJob parked = await ParkedJob.StartAsync();

        // The first to register is the last to be called: once it is, so are all the others.
        parked.Context.Token.Register(isToldToAll.Open);
        await form.LoopOverAsync(parked.Context, ParallelForms.Lazy(1), (_, token) =>
        {
            kept = token;
            return Task.CompletedTask;
        });
        parked.Job.Cancel();
        await isToldToAll.WaitAsync();
        Assert.Equal((true, false), (kept.CanBeCanceled, kept.IsCancellationRequested));
        await parked.EndAsync();
    }

    /// <summary>Something to await, which is over as soon as somebody does, and knows whether he wants to come back to his context.</summary>
    private sealed class WatchedWait : IValueTaskSource, IValueTaskSource<bool>
    {
        private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

        /// <summary>Null as long as nobody has awaited it.</summary>
        public bool? WantsContext { get; private set; }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            WantsContext = flags.HasFlag(ValueTaskSourceOnCompletedFlags.UseSchedulingContext);
            _core.OnCompleted(continuation, state, token, flags);
            _core.SetResult(false);
        }

        public bool GetResult(short token) => _core.GetResult(token);

        void IValueTaskSource.GetResult(short token) => _core.GetResult(token);
    }

    /// <summary>A source without elements, which takes its time to say so, and to close.</summary>
    private sealed class WaitingSource : IAsyncEnumerable<int>, IAsyncEnumerator<int>
    {
        public WatchedWait Fetching { get; } = new();

        public WatchedWait Closing { get; } = new();

        public int Current => throw new NotSupportedException();

        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync() => new(Fetching, 0);

        public ValueTask DisposeAsync() => new(Closing, 0);
    }
}
