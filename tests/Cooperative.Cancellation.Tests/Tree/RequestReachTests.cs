using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.2: a request reaches every descendant that is not below a shield, and nobody else, before Cancel returns.</summary>
public class RequestReachTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact(DisplayName = "G8.2 A request reaches every descendant before Cancel returns, and nobody else")]
    public async Task Cancel_NodeAmidATree_ReachesEveryDescendantAndNobodyElse()
    {
        HeldJob grandparent = await HeldJob.StartAsync();
        HeldJob asked = await HeldJob.StartAsync(grandparent.Context);
        HeldJob left = await HeldJob.StartAsync(asked.Context);
        HeldJob right = await HeldJob.StartAsync(asked.Context);
        HeldJob[] below =
        [
            left, right, await HeldJob.StartAsync(left.Context), await HeldJob.StartAsync(left.Context),
            await HeldJob.StartAsync(right.Context),
        ];
        HeldJob brother = await HeldJob.StartAsync(grandparent.Context);
        HeldJob[] others = [grandparent, brother, await HeldJob.StartAsync(brother.Context), await HeldJob.StartAsync()];

        // Tokens that exist already are told, and not only those that are born cancelled.
        Assert.DoesNotContain(below, held => held.Context.Token.IsCancellationRequested);

        Assert.True(asked.Job.Cancel());

        Assert.All(below, held => Assert.True(held.Job.IsCancellationRequested));
        Assert.All(below, held => Assert.True(held.Context.Token.IsCancellationRequested));
        Assert.All(below, held => Assert.Throws<JobCanceledException>(() => held.Context.Checkpoint()));
        Assert.All(others, held => Assert.False(held.Job.IsCancellationRequested));
        Assert.All(others, held => Assert.Null(held.Job.CancellationReason));
        await Task.WhenAll([.. below.Append(asked).Concat(others).Select(held => held.EndAsync())]);
    }

    [Fact(DisplayName = "G8.2 A request goes through scopes, and stops at shields")]
    public async Task Cancel_ChildrenInScopesAndShields_ReachesThoseOutsideTheShields()
    {
        HeldJob job = await HeldJob.StartAsync();
        var leave = new Gate();
        HeldJob? inScope = null, inShield = null, belowShield = null, inScopeInShield = null;
        Task scope = job.Context.WithTimeoutAsync(Long, async inner =>
        {
            inScope = await HeldJob.StartAsync(inner);
            await leave.WaitAsync();
        });
        Task shield = job.Context.WithTimeoutAsync(Long, inner => inner.ShieldAsync(async shielded =>
        {
            inShield = await HeldJob.StartAsync(shielded);
            belowShield = await HeldJob.StartAsync(inShield.Context);
            await shielded.WithTimeoutAsync(Long, async innermost =>
            {
                inScopeInShield = await HeldJob.StartAsync(innermost);
                await leave.WaitAsync();
            });
        }));
        Trees.Until(() => inScope is not null && inScopeInShield is not null);

        job.Job.Cancel();

        Assert.True(inScope!.Job.IsCancellationRequested);
        HeldJob[] shieldedOnes = [inShield!, belowShield!, inScopeInShield!];
        Assert.All(shieldedOnes, held => Assert.False(held.Job.IsCancellationRequested));
        Assert.All(shieldedOnes, held => held.Context.Checkpoint());
        HeldJob late = await HeldJob.StartAsync(inShield!.Context);
        Assert.False(late.Job.IsCancellationRequested);

        leave.Open();
        await Task.WhenAll([.. shieldedOnes.Append(inScope).Append(late).Select(held => held.EndAsync())]);
        await Task.WhenAll(scope, shield);
        await job.EndAsync();
    }

    [Fact(DisplayName = "G8.2 A shield opened under a requested context protects the children that start in it")]
    public async Task StartChild_InShieldUnderRequestedContext_StartsUnrequested()
    {
        HeldJob job = await HeldJob.StartAsync();
        job.Job.Cancel();

        JobState state = job.Context.Shield(shield =>
        {
            shield.Checkpoint();
            CancellableJob child = shield.StartChild(context => context.Checkpoint());
            child.Wait(Jobs.Patience);
            return child.State;
        });

        Assert.Equal(JobState.Succeeded, state);
        await job.EndAsync();
    }

    [Fact(DisplayName = "G8.2 Cancel reaches those below a child that somebody else is just asking, who is held up half-way")]
    public async Task Cancel_WhileAnotherAsksTheChild_ReachesThoseBelowItAllTheSame()
    {
        HeldJob root = await HeldJob.StartAsync();
        var clock = new HeldUpClock();
        HeldJob child = await HeldJob.StartAsync(
            root.Context, new JobOptions { TimeProvider = clock, Logger = new Microsoft.Extensions.Logging.Testing.FakeLogger() });
        HeldJob grandchild = await HeldJob.StartAsync(child.Context, new JobOptions { TimeProvider = TimeProvider.System });

        // The request to a job with a log sets a clock for its patience, before it goes on to those below.
        clock.IsArmed = true;
        var slow = new Thread(() => child.Job.Cancel("slow")) { IsBackground = true };
        slow.Start();
        await clock.Reached.WaitAsync();
        Assert.False(grandchild.Job.IsCancellationRequested);

        root.Job.Cancel("quick");

        Assert.Equal("slow", child.Job.CancellationReason!.Message);
        Assert.Same(child.Job.CancellationReason, grandchild.Job.CancellationReason?.Cause);
        clock.GoOn.Open();
        Assert.True(slow.Join(Jobs.Patience));
        await grandchild.EndAsync();
        await child.EndAsync();
        await root.EndAsync();
    }

    [Fact(DisplayName = "G8.2 What is asked of the job during cleanup does not reach the child of a hook")]
    public async Task Cancel_DuringCleanup_LeavesTheHooksChildAlone()
    {
        var entered = new TaskCompletionSource<HeldJob>(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellableJob job = CancellableJob.StartAsync(context =>
        {
            context.OnCleanup(async cleanup => entered.SetResult(await HeldJob.StartAsync(cleanup.Context)));
            return Task.CompletedTask;
        });
        HeldJob child = await entered.Task.WaitAsync(Jobs.Patience);

        Assert.True(job.Cancel());

        Assert.False(child.Job.IsCancellationRequested);
        await child.EndAsync();
        Assert.Equal(JobResponse.TooLate, (await job.EndAsync()).Response);
    }

    [Fact(DisplayName = "G8.2 A request reaches those below a child whose body has returned")]
    public async Task Cancel_GrandchildOfReturnedChild_ReachesIt()
    {
        HeldJob root = await HeldJob.StartAsync();
        HeldJob child = await HeldJob.StartAsync(root.Context);
        HeldJob grandchild = await HeldJob.StartAsync(child.Context);
        child.Leave();
        child.Job.WaitForBodyEnd();

        root.Job.Cancel();

        Assert.True(grandchild.Job.IsCancellationRequested);
        await grandchild.EndAsync();
        Assert.Equal(JobResponse.TooLate, (await child.Job.EndAsync()).Response);
        await root.EndAsync();
    }

    [Fact(DisplayName = "G8.2 The passing of the parent's deadline reaches the children")]
    public async Task Deadline_OfTheParent_ReachesTheChildren()
    {
        var time = new TestTime();
        HeldJob parent = await HeldJob.StartAsync(null, new JobOptions { Timeout = TimeSpan.FromSeconds(3), TimeProvider = time });
        HeldJob child = await HeldJob.StartAsync(parent.Context);

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(CancellationKind.Timeout, parent.Job.CancellationReason!.Kind);
        Assert.Same(parent.Job.CancellationReason, child.Job.CancellationReason!.Cause);
        await child.EndAsync();
        await parent.EndAsync();
    }

    [Theory(DisplayName = "G8.2 A child started under a requested context starts requested, and runs to its first checkpoint")]
    [InlineData(ChildShape.Action)]
    [InlineData(ChildShape.Function)]
    [InlineData(ChildShape.AsyncAction)]
    [InlineData(ChildShape.AsyncFunction)]
    public async Task StartChild_UnderRequestedContext_StartsRequestedAndRunsToItsFirstCheckpoint(ChildShape shape)
    {
        HeldJob parent = await HeldJob.StartAsync();
        parent.Job.Cancel();
        string reached = "";

        CancellableJob child = parent.Context.StartChild(shape, context =>
        {
            reached += "body";
            context.Checkpoint();
            reached += " and beyond";
        });

        Assert.True(child.IsCancellationRequested);
        Assert.Same(parent.Job.CancellationReason, child.CancellationReason!.Cause);
        JobReport report = await child.EndAsync();
        Assert.Equal("body", reached);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.NotNull(report.StartedAt);
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G8.2 A child started in a scope that was asked to stop starts requested, by the scope's reason")]
    public async Task StartChild_InScopePastItsDeadline_StartsRequested()
    {
        HeldJob job = await HeldJob.StartAsync();
        CancellationReason? reason = null;
        bool finished = job.Context.TryWithTimeout(TimeSpan.Zero, inner =>
        {
            CancellableJob child = inner.StartChild(context => context.Checkpoint());
            reason = child.CancellationReason;
        });

        Assert.True(finished);
        Assert.Equal((CancellationKind.Parent, CancellationKind.Timeout), (reason!.Kind, reason.Cause!.Kind));
        Assert.False(job.Job.IsCancellationRequested);
        await job.EndAsync();
    }
}
