using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.5: no depth of tree overflows a stack.</summary>
public class DeepTreeTests
{
    // Deep recursion would need several megabytes; this is little enough to make a short one fail too.
    private const int SmallStack = 256 * 1024;

    [Fact(DisplayName = "G8.5 A chain of 100,000 jobs is asked to stop, explains itself and ends without overflowing a stack")]
    public async Task Cancel_ChainOfAHundredThousand_ReachesTheLastAndEnds()
    {
        var chain = new Chain(100_000);
        CancellableJob root = chain.Start(fault: null);
        await chain.Complete.WaitAsync();

        OnSmallStack(() => root.Cancel("enough"));

        Assert.All(chain.Below, job => Assert.True(job.IsCancellationRequested));
        CancellationReason deepest = chain.Below[^1].CancellationReason!;
        OnSmallStack(() => Assert.Same(root.CancellationReason, deepest.Origin));
        chain.Leave.TrySetResult();
        Assert.Equal(JobState.Succeeded, (await root.EndAsync()).State);
    }

    [Fact(DisplayName = "G8.5 G8.3 A fault at the end of a chain of 20,000 comes up to the root as the very same object")]
    public async Task Fault_AtTheEndOfTheChain_ReachesTheRoot()
    {
        var fault = new FormatException();
        var chain = new Chain(20_000);
        CancellableJob root = chain.Start(fault);
        await chain.Complete.WaitAsync();

        chain.Leave.TrySetResult();

        JobReport report = await root.EndAsync();
        Assert.Equal(JobState.Faulted, report.State);
        Assert.Same(fault, report.Exception);
    }

    private static void OnSmallStack(Action act)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(act), SmallStack) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(Jobs.Patience));
        Assert.Null(thrown);
    }

    /// <summary>Each job starts the next one, and then waits to be let go.</summary>
    private sealed class Chain(int levels)
    {
        private readonly CancellableJob[] _below = new CancellableJob[levels - 1];
        private Exception? _fault;
        private int _started;

        public Gate Complete { get; } = new();

        public TaskCompletionSource Leave { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>All but the root, from the top down.</summary>
        public IReadOnlyList<CancellableJob> Below => _below;

        public CancellableJob Start(Exception? fault)
        {
            _fault = fault;
            return CancellableJob.StartAsync(context => LinkAsync(context, 0));
        }

        private async Task LinkAsync(JobContext context, int level)
        {
            if (level < _below.Length)
            {
                _below[level] = context.StartChildAsync(child => LinkAsync(child, level + 1));
                if (Interlocked.Increment(ref _started) == _below.Length)
                {
                    Complete.Open();
                }
            }

            await Leave.Task;
            if (level == _below.Length && _fault is not null)
            {
                throw _fault;
            }
        }
    }
}
