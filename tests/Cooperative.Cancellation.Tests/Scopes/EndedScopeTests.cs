using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G3.6 for scopes: the context of a scope ends with it, and says so to whoever goes on using it.</summary>
public class EndedScopeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory(DisplayName = "G3.6 What is asked of a scope's context after its end is refused with the reason")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task EndedScope_Used_SaysThatItHasEnded(ScopeForm form)
    {
        CancellableJob job = form.Start(async context =>
        {
            JobContext? ended = null;
            await form.WithTimeout(context, Limit, scope => Task.FromResult(ended = scope));
            RefuseEverything(ended!);
            Assert.Throws<InvalidOperationException>(() => ended!.TryMoveDeadline(Limit));
            Assert.False(ended!.HasExpired);

            await form.Shield(context, scope => Task.FromResult(ended = scope));
            RefuseEverything(ended!);

            // The scope is over; the job is not.
            context.Checkpoint();
            context.OnCleanup((CleanupContext _) => { });
        });
        await job.EndAsync();
        await job.Completion;
    }

    [Theory(DisplayName = "G3.6 A scope that ended by its limit goes on throwing its reason, and takes nothing new")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task ExpiredScope_Used_ThrowsItsReason(ScopeForm form)
    {
        CancellableJob job = form.Start(async context =>
        {
            JobContext? ended = null;
            Assert.False(await form.TryWithTimeout(
                context,
                TimeSpan.Zero,
                scope =>
                {
                    ended = scope;
                    scope.Checkpoint();
                    return Task.CompletedTask;
                }));
            JobCanceledException thrown = Assert.Throws<JobCanceledException>(() => ended!.Checkpoint());
            Assert.Equal(CancellationKind.Timeout, thrown.Reason.Kind);
            Assert.Throws<InvalidOperationException>(() => ended!.StartChild(_ => { }));
            Assert.Throws<InvalidOperationException>(() => ended!.TryMoveDeadline(Limit));
        });
        await job.EndAsync();
        await job.Completion;
    }

    [Theory(DisplayName = "G3.6 A scope on the context of a job that has ended is refused, and its body does not run")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task EndedJob_ScopeOpened_IsRefused(ScopeForm form)
    {
        JobContext? ended = null;
        bool hasRun = false;
        CancellableJob job = form.Start(context => Task.FromResult(ended = context));
        await job.EndAsync();
        Task Run(JobContext scope)
        {
            hasRun = true;
            return Task.CompletedTask;
        }

        foreach (Func<Task> open in new Func<Task>[]
        {
            () => form.WithTimeout(ended!, Limit, Run),
            () => form.TryWithTimeout(ended!, Limit, Run),
            () => form.Shield(ended!, Run),
        })
        {
            SaysEnded(await Assert.ThrowsAsync<InvalidOperationException>(open));
        }

        Assert.False(hasRun);
    }

    [Theory(DisplayName = "G3.6 A scope that ended with its last child, after its body, says so like any other")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EndedScope_EndedWithItsLastChild_SaysThatItHasEnded(bool isShield)
    {
        HeldJob job = await HeldJob.StartAsync();
        JobContext? ended = null;
        var release = new Gate();
        Task StartChild(JobContext scope)
        {
            ended = scope;
            scope.StartChildAsync(_ => release.WaitAsync());
            return Task.CompletedTask;
        }

        Task left = isShield ? job.Context.ShieldAsync(StartChild, Limit) : job.Context.WithTimeoutAsync(Limit, StartChild);
        release.Open();
        await left.WaitAsync(Jobs.Patience);

        RefuseEverything(ended!);
        await job.EndAsync();
    }

    [Fact(DisplayName = "G3.6 What a context that has ended refuses is named, and so is the job")]
    public async Task EndedContext_Refuses_SaysWhatAndWhose()
    {
        HeldJob job = await HeldJob.StartAsync("done");
        await job.EndAsync();

        Assert.Equal(
            "The context of 'done' has ended: it cannot take a scope. Start it while the work is on.",
            Assert.Throws<InvalidOperationException>(() => job.Context.Shield(_ => { })).Message);
        Assert.Equal(
            "The context of 'done' has ended: it cannot take a child. Start it while the work is on.",
            Assert.Throws<InvalidOperationException>(() => job.Context.StartChild(_ => { })).Message);
    }

    [Fact(DisplayName = "G3.6 A request that comes down to a scope which has ended meanwhile asks nothing of it any more")]
    public async Task EndedScope_RequestIsStillOnItsWay_WasNeverAsked()
    {
        // The first reading is for the request to the job, the second for that to the scope.
        var clock = new SecondReadingHeld();
        HeldJob job = await HeldJob.StartAsync(options: new JobOptions { TimeProvider = clock });
        JobContext? ended = null;
        var release = new Gate();
        Task left = job.Context.WithTimeoutAsync(Timeout.InfiniteTimeSpan, scope =>
        {
            ended = scope;
            return release.WaitAsync();
        });
        Task asking = Task.Run(() => Requester.Ask(() => job.Job.Cancel()));
        await clock.Reached.WaitAsync();

        release.Open();
        await left.WaitAsync(Jobs.Patience);
        clock.GoOn.Open();
        await asking;

        Assert.True(job.Context.IsCancellationRequested);
        Assert.Null(ended!.CancellationReason);
        RefuseEverything(ended);
        await job.EndAsync();
    }

    private static void RefuseEverything(JobContext ended)
    {
        foreach (Action use in new Action[]
        {
            () => ended.Checkpoint(),
            () => ended.StartChild(_ => { }),
            () => ended.StartChildAsync(_ => Task.CompletedTask),
            () => ended.OnCleanup((CleanupContext _) => { }),
            () => ended.TryMoveDeadline(Limit),
            () => ended.WithTimeout(Limit, _ => { }),
            () => ended.Shield(_ => { }),
            () => _ = ended.WithTimeoutAsync(Limit, _ => Task.CompletedTask),
            () => _ = ended.ShieldAsync(_ => Task.CompletedTask),
            () => ended.RunInterruptible(() => { }),
        })
        {
            SaysEnded(Assert.Throws<InvalidOperationException>(use));
        }

        Assert.False(ended.IsCancellationRequested);
    }

    private static void SaysEnded(InvalidOperationException refusal) =>
        Assert.Contains("ended", refusal.Message, StringComparison.Ordinal);

    /// <summary>The system's clock, which holds up whoever makes a request when he asks for the time again.</summary>
    private sealed class SecondReadingHeld : TimeProvider
    {
        private int _readings;

        public Gate Reached { get; } = new();

        public Gate GoOn { get; } = new();

        public override long GetTimestamp()
        {
            if (Requester.IsThisThread && ++_readings == 2)
            {
                Reached.Open();
                GoOn.Wait();
            }

            return base.GetTimestamp();
        }
    }
}
