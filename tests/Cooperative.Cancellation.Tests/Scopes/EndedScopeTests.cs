using Cooperative.Cancellation.Tests.Support;

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
}
