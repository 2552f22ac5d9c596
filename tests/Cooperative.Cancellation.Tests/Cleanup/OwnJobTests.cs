using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.7: Cancel from a hook changes no outcome; waiting for one's own job is refused, not a deadlock.</summary>
public class OwnJobTests
{
    /// <summary>Every way to wait for a job.</summary>
    public static readonly TheoryData<string> EveryWait =
        ["WaitAsync", "WaitAsync with limit", "Wait", "CancelAndWaitAsync", "DisposeAsync", "await"];

    [Theory(DisplayName = "G6.7 Cancel from a hook changes no outcome")]
    [InlineData(JobState.Succeeded, true, JobResponse.TooLate)]
    [InlineData(JobState.Canceled, false, JobResponse.Honored)]
    [InlineData(JobState.Faulted, true, JobResponse.TooLate)]
    public async Task Cancel_FromAHook_ChangesNoOutcome(JobState outcome, bool isFirst, JobResponse response)
    {
        bool? answer = null;
        bool nextTold = false;
        CancellableJob job = Ending.Create(outcome);
        job.OnCleanup(cleanup => nextTold = cleanup.Token.IsCancellationRequested || cleanup.Outcome != outcome);
        job.OnCleanup(cleanup =>
        {
            answer = job.Cancel("from a hook");
            cleanup.Context.Checkpoint();
        });

        JobReport report = await job.RunAsync();

        Assert.Equal(isFirst, answer);
        Assert.Equal(outcome, report.State);
        Assert.Equal(response, report.Response);
        Assert.False(nextTold);
        Assert.Equal([CleanupResult.Completed, CleanupResult.Completed], report.Cleanup.Select(hook => hook.Result));
    }

    [Theory(DisplayName = "G6.7 A hook that waits for its own job is refused")]
    [MemberData(nameof(EveryWait))]
    public async Task Wait_FromAHook_IsRefused(string wait)
    {
        var refused = new List<Exception?>();
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(cleanup => refused.Add(Record.Exception(() => { BeginAsync(job, wait); })));
        job.OnCleanup(async _ =>
        {
            await Task.Yield();
            refused.Add(await Record.ExceptionAsync(() => BeginAsync(job, wait)));
            refused.Add(await Task.Run(async () => await Record.ExceptionAsync(() => BeginAsync(job, wait))));
        });

        JobReport report = await job.RunAsync();

        Assert.Equal(3, refused.Count);
        Assert.All(refused, it => Assert.Contains("wait for itself", Assert.IsType<InvalidOperationException>(it).Message, StringComparison.Ordinal));
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Null(report.CancellationReason);
    }

    [Theory(DisplayName = "G6.7 A body that waits for its own job is refused")]
    [MemberData(nameof(EveryWait))]
    public async Task Wait_FromTheBody_IsRefused(string wait)
    {
        Exception? refused = null;
        CancellableJob? job = null;
        job = CancellableJob.CreateAsync(async _ =>
        {
            await Task.Yield();
            refused = await Record.ExceptionAsync(() => BeginAsync(job!, wait));
        });

        JobReport report = await job.RunAsync();

        Assert.Contains("wait for itself", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Null(report.CancellationReason);
    }

    [Fact(DisplayName = "G6.7 A job with a value refuses its own body and hooks just the same")]
    public async Task Await_OfAJobWithAValueFromItself_IsRefused()
    {
        var refused = new List<Exception?>();
        CancellableJob<int>? job = null;
        job = CancellableJob.CreateAsync(async _ =>
        {
            refused.Add(await Record.ExceptionAsync(async () => await job!));
            return 7;
        });
        job.OnCleanup(async _ => refused.Add(await Record.ExceptionAsync(async () => await job)));
        job.Start();

        Assert.Equal(7, await job.Completion.WaitAsync(Jobs.Patience));
        Assert.Equal(2, refused.Count);
        Assert.All(refused, it => Assert.IsType<InvalidOperationException>(it));
    }

    [Fact(DisplayName = "G6.7 A hook may wait for another job")]
    public async Task Wait_FromAHookForAnotherJob_IsAllowed()
    {
        JobReport? seen = null;
        CancellableJob other = await Jobs.SpinningAsync();
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(async _ => seen = await other.CancelAndWaitAsync("with the other"));

        JobReport report = await job.RunAsync();

        Assert.Equal(JobState.Canceled, seen!.State);
        Assert.Equal(JobState.Succeeded, report.State);
    }

    private static Task BeginAsync(CancellableJob job, string wait) => wait switch
    {
        "WaitAsync" => job.WaitAsync(),
        "WaitAsync with limit" => job.WaitAsync(TimeSpan.FromSeconds(1)),
        "Wait" => Task.FromResult(job.Wait(TimeSpan.FromSeconds(1))),
        "CancelAndWaitAsync" => job.CancelAndWaitAsync(),
        "DisposeAsync" => job.DisposeAsync().AsTask(),
        _ => AwaitAsync(job),
    };

    private static Task AwaitAsync(CancellableJob job)
    {
        // Where await begins: the refusal must come from here, not from a wait that never ends.
        System.Runtime.CompilerServices.TaskAwaiter awaiter = job.GetAwaiter();
        return Task.Run(awaiter.GetResult);
    }
}
