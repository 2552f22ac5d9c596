// The process that the tests of CancelOnSignals send signals to, so that none is ever sent to the process of the tests. It says on
// its output how far it has come, one line at a time, and does what the test says on its input.
using Cooperative.Cancellation;

bool stubborn = args.Contains("stubborn");
var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
var listening = new TaskCompletionSource<(CancellableJob Job, CancelOnSignals Signals)>(TaskCreationOptions.RunContinuationsAsynchronously);

CancellableJob job = CancellableJob.StartAsync(async context =>
{
    context.OnCleanup(async cleanup =>
    {
        Say($"cleaning up after {cleanup.CancellationReason?.Kind} {cleanup.CancellationReason?.Message}");
        if (!stubborn)
        {
            return;
        }

        // Goes on until the budget is ended, and then does not stop either.
        var hurried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = cleanup.Token.Register(hurried.SetResult);
        await hurried.Task.ConfigureAwait(false);
        (CancellableJob itself, CancelOnSignals received) = await listening.Task.ConfigureAwait(false);
        Say($"budget ended, received {received.Received}, asked {1 + itself.GetReport().LaterRequestCount} times");
        await new TaskCompletionSource().Task.ConfigureAwait(false);
    }, limit: Timeout.InfiniteTimeSpan);

    var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    await using CancellationTokenRegistration registration = context.Token.Register(() =>
    {
        // On the pool, as soon as the request is made. Signals come only after the word that we listen for them.
        Say($"asked, received {listening.Task.Result.Signals.Received}");
        asked.SetResult();
    });
    entered.SetResult();
    await asked.Task.ConfigureAwait(false);

    // The token is cancelled a moment before a checkpoint throws.
    while (true)
    {
        context.Checkpoint();
        await Task.Yield();
    }
}, new JobOptions
{
    CleanupTimeout = Timeout.InfiniteTimeSpan,

    // Its clock stands still, so that no grace ever ends before the next signal comes.
    TimeProvider = stubborn ? new StoppedClock() : TimeProvider.System,
});
await entered.Task.ConfigureAwait(false);

using (var signals = new CancelOnSignals(job))
{
    listening.SetResult((job, signals));
    Say($"listening, received {signals.Received?.ToString() ?? "nothing"}, exit code {signals.ExitCode?.ToString() ?? "none"}");
    if (args.Contains("dispose"))
    {
        signals.Dispose();
        Say("disposed");
        Console.ReadLine();
        return 1;
    }

    JobReport report = await job.WaitAsync().ConfigureAwait(false);
    Say($"{report.State}, received {signals.Received}");
    if (args.Contains("linger"))
    {
        Console.ReadLine();
    }

    return signals.ExitCode ?? 0;
}

static void Say(string line)
{
    Console.WriteLine(line);
    Console.Out.Flush();
}

/// <summary>A clock on which nothing ever falls due.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public override long GetTimestamp() => 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new StoppedTimer();

    private sealed class StoppedTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
