using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>Contract G6.7: work that waits for its own end is refused, for it would wait for ever.</summary>
public class WaitingForOneselfTests
{
    private static readonly string[] Waits =
        ["await", "WaitAsync", "WaitAsync(limit)", "Wait", "CancelAndWaitAsync", "DisposeAsync"];

    private static readonly string[] Places =
        ["synchronous body", "asynchronous body", "flow inside the body", "thread inside the body", "synchronous hook", "asynchronous hook"];

    public static MatrixTheoryData<string, string, bool> WaitsAndPlaces { get; } = new(Waits, Places, [false, true]);

    [Theory(DisplayName = "G6.7 Waiting for one's own job is refused, and nothing is asked of the job")]
    [MemberData(nameof(WaitsAndPlaces))]
    public async Task Wait_FromInsideTheJob_IsRefused(string way, string place, bool hasValue)
    {
        Exception? refused = null;
        CancellableJob job = null!;
        job = Create(place, hasValue, async () => refused = await Refusal(() => BeginWait(job, way)));
        job.Start();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Contains(job.Name, Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
        Assert.Null(report.CancellationReason);
    }

    [Fact(DisplayName = "G6.7 A hook that somebody outside registered is part of the job all the same")]
    public async Task Wait_FromAHookRegisteredOutside_IsRefused()
    {
        Exception? refused = null;
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(async _ => refused = await Refusal(() => BeginWait(job, "WaitAsync")));
        job.Start();
        await job.EndAsync();
        Assert.IsType<InvalidOperationException>(refused);
    }

    [Fact(DisplayName = "G6.7 Waiting for another job is nobody's mistake")]
    public async Task Wait_ForAnotherJob_IsAllowed()
    {
        var leave = new Gate();
        CancellableJob other = CancellableJob.StartAsync(async _ => await leave.WaitAsync());
        CancellableJob<JobState> job = CancellableJob.StartAsync(async _ =>
        {
            leave.Open();
            await other;
            return (await other.WaitAsync()).State;
        });
        Assert.Equal(JobState.Succeeded, await job.Completion.WaitAsync(Jobs.Patience));
    }

    [Fact(DisplayName = "G6.7 What the body left behind may wait for it once it has ended")]
    public async Task Wait_FromAFlowLeftBehind_IsAllowedAfterTheEnd()
    {
        var ended = new Gate();
        Task<JobReport>? leftBehind = null;
        CancellableJob job = null!;
        job = CancellableJob.Create(_ =>
        {
            leftBehind = Task.Run(async () =>
            {
                await ended.WaitAsync();
                return await job.WaitAsync();
            });
        });
        job.Start();
        await job.EndAsync();
        ended.Open();
        Assert.Equal(JobState.Succeeded, (await leftBehind!.WaitAsync(Jobs.Patience)).State);
    }

    [Fact(DisplayName = "G6.7 Asking oneself to stop without waiting is allowed from anywhere inside")]
    public async Task Cancel_FromInside_IsAllowed()
    {
        CancellableJob job = null!;
        job = CancellableJob.Create(context =>
        {
            Assert.True(job.Cancel());
            context.Checkpoint();
        });
        job.OnCleanup(_ => Assert.False(job.Cancel()));
        job.Start();
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
    }

    private static CancellableJob Create(string place, bool hasValue, Func<Task> wait)
    {
        Func<JobContext, Task> body = place switch
        {
            "asynchronous body" => _ => WaitLaterAsync(wait),
            "flow inside the body" => async _ => await Task.Run(wait),
            "thread inside the body" => _ => Task.Factory.StartNew(
                wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap(),
            _ => _ => Task.CompletedTask,
        };
        CancellableJob job = (place, hasValue) switch
        {
            ("synchronous body", true) => CancellableJob.Create(_ =>
            {
                wait().GetAwaiter().GetResult();
                return 1;
            }),
            ("synchronous body", false) => CancellableJob.Create(_ => wait().GetAwaiter().GetResult()),
            (_, true) => CancellableJob.CreateAsync(async context =>
            {
                await body(context);
                return 1;
            }),
            (_, false) => CancellableJob.CreateAsync(body),
        };
        if (place == "synchronous hook")
        {
            job.OnCleanup(_ => { wait().GetAwaiter().GetResult(); });
        }
        else if (place == "asynchronous hook")
        {
            job.OnCleanup(_ => WaitLaterAsync(wait));
        }

        return job;
    }

    private static async Task WaitLaterAsync(Func<Task> wait)
    {
        await Task.Yield();
        await wait();
    }

    /// <summary>Never really waits: a wait that is not refused must fail the test, not hang it.</summary>
    private static Task BeginWait(CancellableJob job, string way)
    {
        switch (way)
        {
            case "await" when job is CancellableJob<int> valued:
                valued.GetAwaiter();
                return Task.CompletedTask;
            case "await":
                job.GetAwaiter();
                return Task.CompletedTask;
            case "WaitAsync":
                return job.WaitAsync();
            case "WaitAsync(limit)":
                return job.WaitAsync(TimeSpan.Zero);
            case "Wait":
                job.Wait(TimeSpan.Zero);
                return Task.CompletedTask;
            case "CancelAndWaitAsync":
                return job.CancelAndWaitAsync();
            default:
                return job.DisposeAsync().AsTask();
        }
    }

    /// <summary>What the call was refused with, whether it threw or returned a failed task; null where it was accepted.</summary>
    private static async Task<Exception?> Refusal(Func<Task> call)
    {
        try
        {
            Task accepted = call();
            if (accepted.IsFaulted)
            {
                await accepted;
            }

            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
