namespace Cooperative.Cancellation.Contract;

/// <summary>G8, the tree: who waits for whom, whom a request reaches, and whom a fault. What it costs is in the other half of the class.</summary>
public partial class G8Tree
{
    [Theory(DisplayName = "G8.1 A child belongs to its parent: a parent does not end before its children; its hooks run after them")]
    [EveryWay]
    public async Task End_ChildrenStillAtWork_WaitsForThemAndThenRunsHooks(Way way)
    {
        var leave = new Gate();
        var order = new List<string>();
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            context.OnCleanup(_ => Tell("hook"));
            way.StartChild(context, async child =>
            {
                _ = way.StartChild(child, async _ =>
                {
                    await leave.WaitAsync();
                    Tell("grandchild");
                });
                child.OnCleanup(_ => Tell("child"));
                await leave.WaitAsync();
            });
        });
        HangGuard.Until(() => subject.Job.GetReport().BodyEndedAt is not null);
        Assert.Equal((JobState.Running, 1), (subject.Job.State, subject.Job.GetReport().ChildrenAtWork));
        Assert.Empty(order);
        leave.Open();
        JobReport report = await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.Equal(["grandchild", "child", "hook"], order);
        Assert.Equal((0, 1), (report.ChildrenAtWork, report.ChildrenEnded));

        void Tell(string who)
        {
            lock (order)
            {
                order.Add(who);
            }
        }
    }

    [Theory(DisplayName = "G8.2 A request reaches every descendant that is not below a shield, and nobody else, before Cancel returns")]
    [EveryWay]
    public async Task Cancel_AWholeTree_ReachesExactlyThoseBelowAndUnshielded(Way way)
    {
        Gate built = new(), leave = new();
        var reached = new List<CancellableJob>();
        var spared = new List<CancellableJob>();
        var contexts = new List<JobContext>();
        JobContext? shield = null;
        Subject stranger = await Subject.HoldAsync(way);
        Subject subject = await Subject.StartAsync(way, async (_, context) =>
        {
            var bottom = new TaskCompletionSource<CancellableJob>();
            reached.Add(way.StartChild(context, _ => leave.WaitAsync()));
            reached.Add(way.StartChild(context, child =>
            {
                bottom.SetResult(way.StartChild(child, _ => leave.WaitAsync()));
                return leave.WaitAsync();
            }));
            reached.Add(await bottom.Task.InTimeAsync());
            await way.WithTimeoutAsync(context, TimeSpan.FromHours(1), async scope =>
            {
                contexts.Add(scope);
                reached.Add(way.StartChild(scope, _ => leave.WaitAsync()));
                await way.ShieldAsync(scope, async inner =>
                {
                    shield = inner;
                    spared.Add(way.StartChild(inner, _ => leave.WaitAsync()));
                    built.Open();
                    await leave.WaitAsync();
                });
            });
        });
        await built.WaitAsync();
        spared.Add(stranger.Job);
        if (subject.Parent is not null)
        {
            spared.Add(subject.Parent);
        }

        subject.Job.Cancel();

        Assert.Equal(4, reached.Count);
        Assert.All(reached, job => Assert.True(job.IsCancellationRequested));
        Assert.All(contexts, scope => Assert.True(scope.Token.IsCancellationRequested));
        Assert.All(spared, job => Assert.False(job.IsCancellationRequested));
        Assert.False(shield!.IsCancellationRequested);
        leave.Open();
        await subject.EndAsync();
        await stranger.EndsAsync(JobState.Succeeded, JobResponse.None);
    }

    [Theory(DisplayName = "G8.2 A child started under a requested context starts requested")]
    [EveryWay]
    public async Task StartChild_ContextIsRequested_StartsRequested(Way way)
    {
        CancellableJob? child = null;
        bool wasRequestedOutside = false;
        JobReport? report = null;
        Subject subject = await Subject.StartAsync(way, async (self, context) =>
        {
            self.Job.Cancel("closing time");
            child = way.StartChild(context, inner =>
            {
                inner.Checkpoint();
                return Task.CompletedTask;
            });
            wasRequestedOutside = child.IsCancellationRequested;
            report = await child.WaitAsync();
        });
        await subject.EndAsync();
        Assert.True(wasRequestedOutside);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report!.State, report.Response));
        Assert.Equal((CancellationKind.Parent, "closing time"), (report.CancellationReason!.Kind, report.CancellationReason.Message));
    }

    [Theory(DisplayName = "G8.3 A child's fault asks its siblings (SiblingFault) and its parent's body (ChildFault) to stop, naming the culprit, and faults the parent")]
    [EveryWay]
    public async Task Fault_OfAChild_AsksSiblingsAndParentNamingTheCulprit(Way way)
    {
        var fault = new FormatException();
        CancellableJob? sibling = null;
        Subject subject = await Subject.StartAsync(way, async (self, context) =>
        {
            sibling = way.StartChild(context, child => child.UntilAskedAsync());
            _ = way.StartChild(context, _ => Task.FromException(fault), new JobOptions { Name = "culprit" });
            await context.UntilAskedAsync();
        });
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.Honored);
        Assert.Same(fault, report.Exception);
        Assert.Equal((CancellationKind.ChildFault, "culprit"), (report.CancellationReason!.Kind, report.CancellationReason.JobName));
        JobReport ofSibling = sibling!.GetReport();
        Assert.Equal(JobState.Canceled, ofSibling.State);
        Assert.Equal((CancellationKind.SiblingFault, "culprit"), (ofSibling.CancellationReason!.Kind, ofSibling.CancellationReason.JobName));
    }

    [Theory(DisplayName = "G8.3 A child's fault asks… and faults the parent, unless the child was started isolated")]
    [EveryWay]
    public async Task Fault_OfAnIsolatedChild_DisturbsNobody(Way way)
    {
        CancellableJob? culprit = null, sibling = null;
        var leave = new Gate();
        Subject subject = await Subject.StartAsync(way, async (_, context) =>
        {
            sibling = way.StartChild(context, _ => leave.WaitAsync());
            culprit = way.StartChild(context, _ => Task.FromException(new FormatException()), new JobOptions { IsolateFailure = true });
            await culprit.WaitAsync();
            leave.Open();
            context.Checkpoint();
        });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.Equal(JobState.Faulted, culprit!.State);
        Assert.Equal((JobState.Succeeded, false), (sibling!.State, sibling.IsCancellationRequested));
    }

    [Theory(DisplayName = "G8.3 A child cancelled alone disturbs nobody who does not await it")]
    [EveryWay]
    public async Task Cancel_AChildAlone_DisturbsNobody(Way way)
    {
        CancellableJob? child = null, sibling = null;
        var leave = new Gate();
        Subject subject = await Subject.StartAsync(way, async (_, context) =>
        {
            sibling = way.StartChild(context, _ => leave.WaitAsync());
            child = way.StartChild(context, inner => inner.UntilAskedAsync());
            child.Cancel();
            await child.WaitAsync();
            leave.Open();
            context.Checkpoint();
        });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.Equal(JobState.Canceled, child!.State);
        Assert.Equal((JobState.Succeeded, false), (sibling!.State, sibling.IsCancellationRequested));
    }

    [Theory(DisplayName = "G8.4 A child that swallows a request cannot hide the parent's")]
    [EveryWay]
    public async Task Swallow_ByAChild_LeavesTheParentsRequest(Way way)
    {
        CancellableJob? child = null;
        Subject subject = await Subject.StartAsync(way, async (self, context) =>
        {
            child = way.StartChild(context, inner =>
            {
                self.Job.Cancel();
                Assert.Throws<JobCanceledException>(() => inner.Checkpoint());
                return Task.CompletedTask;
            });
            await child;
            context.Checkpoint();
        });
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Equal((JobState.Succeeded, JobResponse.Declined), (child!.State, child.GetReport().Response));
    }
}
