using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.3: where no request from outside reaches the work.</summary>
public class ShieldTests
{
    private readonly Gate _inside = new();
    private readonly Gate _asked = new();

    [Theory(DisplayName = "G9.3 A request that comes during a shield is met at the first checkpoint after it")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_RequestedInside_MetAtTheFirstCheckpointAfter(ScopeForm form)
    {
        bool isQuiet = false;
        bool hasReachedTheCheckpoint = false;
        bool hasPassedIt = false;
        CancellableJob job = form.Start(async context =>
        {
            await form.Shield(context, async shield =>
            {
                CancellationToken token = shield.Token;
                _inside.Open();
                await _asked.WaitAsync();
                shield.Checkpoint();
                await shield.YieldAsync();
                isQuiet = !token.IsCancellationRequested
                    && !shield.Token.IsCancellationRequested
                    && !shield.IsCancellationRequested
                    && shield.CancellationReason is null;
            });
            hasReachedTheCheckpoint = true;
            context.Checkpoint();
            hasPassedIt = true;
        });
        await _inside.WaitAsync();
        job.Cancel("outside");
        Assert.True(job.IsCancellationRequested, "The handle does not lie.");
        Assert.Equal("outside", job.CancellationReason?.Message);
        Assert.Equal(JobState.CancellationRequested, job.State);
        _asked.Open();
        JobReport report = await job.EndAsync();
        Assert.True(isQuiet);
        Assert.True(hasReachedTheCheckpoint);
        Assert.False(hasPassedIt);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
    }

    [Theory(DisplayName = "G9.3 Work that was asked before is protected by a shield that it opens then")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_OpenedWhenRequested_Protects(ScopeForm form)
    {
        bool isDone = false;
        CancellableJob job = form.Start(async context =>
        {
            _inside.Open();
            await _asked.WaitAsync();
            await form.Shield(context, shield =>
            {
                shield.Checkpoint();
                isDone = !shield.Token.IsCancellationRequested;
                return Task.CompletedTask;
            });
            context.Checkpoint();
        });
        await _inside.WaitAsync();
        job.Cancel();
        _asked.Open();
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
        Assert.True(isDone);
    }

    [Theory(DisplayName = "G9.3 A shield in a shield protects, and so does the outer one once the inner has ended")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_Nested_ProtectsToTheEndOfTheOuter(ScopeForm form)
    {
        int passed = 0;
        CancellableJob job = form.Start(async context =>
        {
            await form.Shield(context, async outer =>
            {
                await form.Shield(outer, async inner =>
                {
                    _inside.Open();
                    await _asked.WaitAsync();
                    inner.Checkpoint();
                    passed++;
                });
                outer.Checkpoint();
                passed++;
            });
            context.Checkpoint();
            passed++;
        });
        await _inside.WaitAsync();
        job.Cancel();
        _asked.Open();
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
        Assert.Equal(2, passed);
    }

    [Theory(DisplayName = "G9.3 A scope and a child that begin inside a shield are protected by it")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_ScopeAndChildInside_AreProtected(ScopeForm form)
    {
        JobState? child = null;
        bool hasScopeFinished = false;
        CancellableJob job = form.Start(async context =>
        {
            await form.Shield(context, async shield =>
            {
                CancellableJob before = shield.StartChildAsync(async inside =>
                {
                    await _asked.WaitAsync();
                    inside.Checkpoint();
                });
                _inside.Open();
                await _asked.WaitAsync();
                hasScopeFinished = await form.TryWithTimeout(shield, Jobs.Patience, scope =>
                {
                    scope.Checkpoint();
                    return Task.CompletedTask;
                });
                await shield.StartChildAsync(inside =>
                {
                    inside.Checkpoint();
                    return Task.CompletedTask;
                }).Completion;
                await before.Completion;
                child = before.State;
            });
            context.Checkpoint();
        });
        await _inside.WaitAsync();
        job.Cancel();
        _asked.Open();
        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
        Assert.Equal(JobState.Succeeded, child);
        Assert.True(hasScopeFinished);
    }

    [Theory(DisplayName = "G9.3 A shield ends when the children that were started in it have ended")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_ChildStillAtWork_WaitsForIt(ScopeForm form)
    {
        JobState? seenAtTheEnd = null;
        CancellableJob job = form.Start(async context =>
        {
            CancellableJob? child = null;
            await form.Shield(context, shield =>
            {
                child = shield.StartChildAsync(_ => _asked.WaitAsync());
                _inside.Open();
                return Task.CompletedTask;
            });
            seenAtTheEnd = child!.State;
        });
        await _inside.WaitAsync();
        _asked.Open();
        await job.EndAsync();
        Assert.Equal(JobState.Succeeded, seenAtTheEnd);
    }

    [Theory(DisplayName = "G9.3 Once requested, the outer context goes on throwing inside a shield: the protection is the shield's own context")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_OuterContextUsedInside_Throws(ScopeForm form)
    {
        bool hasThrown = false;
        CancellableJob job = form.Start(context => form.Shield(context, async shield =>
        {
            _inside.Open();
            await _asked.WaitAsync();
            Assert.Throws<JobCanceledException>(() => context.Checkpoint());
            hasThrown = true;
        }));
        await _inside.WaitAsync();
        job.Cancel();
        _asked.Open();
        JobReport report = await job.EndAsync();
        Assert.True(hasThrown);
        Assert.Equal((JobState.Succeeded, JobResponse.Declined), (report.State, report.Response));
    }

    [Theory(DisplayName = "G9.3 Work that ends with its shield never met the request")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task Shield_WorkEndsWithIt_RequestIsUnnoticed(ScopeForm form)
    {
        CancellableJob job = form.Start(context => form.Shield(context, async shield =>
        {
            _inside.Open();
            await _asked.WaitAsync();
            shield.Checkpoint();
            Assert.False(shield.IsCancellationRequested);
        }));
        await _inside.WaitAsync();
        job.Cancel();
        _asked.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal((JobState.Succeeded, JobResponse.Unnoticed), (report.State, report.Response));
    }
}
