using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G2.1, G6.3: in which words a hook is told that its time is up, and a report what came of that.</summary>
public class TimeUpTextTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private readonly TestTime _time = new();

    private JobOptions Options => new() { TimeProvider = _time };

    [Fact(DisplayName = "G2.1 At its limit a hook is told that the time was up, and by which name it is called")]
    public async Task Reason_AtTheLimit_SaysThatTheTimeWasUp()
    {
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        hook.AddTo(job, "flush", Limit);
        job.Start();
        await hook.Begun.WaitAsync();
        _time.Advance(Limit);
        string? message = hook.Cleanup.Context.CancellationReason?.Message;

        hook.LetGo.Open();
        await job.EndAsync();
        Assert.Equal("the time was up for the cleanup hook 'flush'", message);
    }

    [Fact(DisplayName = "G2.1 A hook that has no time from the start is told so")]
    public async Task Reason_WithALimitOfZero_SaysThatNoTimeWasLeft()
    {
        string? message = null;
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        job.OnCleanup(cleanup => message = cleanup.Context.CancellationReason?.Message, "flush", limit: TimeSpan.Zero);

        await job.RunAsync();

        Assert.Equal("no time was left for the cleanup hook 'flush'", message);
    }

    [Fact(DisplayName = "G2.1 A hook whose time was ended by hand is told that")]
    public async Task Reason_OfAnExpiredCleanup_SaysThatItWasToldToEnd()
    {
        string? message = null;
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        job.OnCleanup(
            cleanup =>
            {
                job.ExpireCleanup();
                message = cleanup.Context.CancellationReason?.Message;
            },
            "flush");

        await job.RunAsync();

        Assert.Equal("cleanup was told to end now, and no time was left for the cleanup hook 'flush'", message);
    }

    [Fact(DisplayName = "G6.3 The exception of a hook that stopped when told says that it is unfinished, and which one it is")]
    public async Task Exception_OfAHookThatStoppedWhenTold_SaysThatItIsUnfinished()
    {
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        job.OnCleanup(cleanup => cleanup.Context.Checkpoint(), "flush", limit: TimeSpan.Zero);

        JobReport report = await job.RunAsync();

        Assert.Equal("The cleanup hook 'flush' stopped unfinished, because its time was up.", report.Exception?.Message);
    }

    [Fact(DisplayName = "G6.3 The exception of an abandoned hook says that it was, and which one it is")]
    public async Task Exception_OfAnAbandonedHook_SaysThatItWasAbandoned()
    {
        var hook = new StuckHook(asynchronous: false);
        CancellableJob job = Ending.Create(JobState.Succeeded, Options);
        hook.AddTo(job, "flush", TimeSpan.Zero);
        job.Start();
        await hook.Begun.WaitAsync();
        _time.Advance(Grace);

        JobReport report = await job.EndAsync();

        hook.LetGo.Open();
        Assert.Equal("The cleanup hook 'flush' outlived its limit and was abandoned.", report.Exception?.Message);
    }
}
