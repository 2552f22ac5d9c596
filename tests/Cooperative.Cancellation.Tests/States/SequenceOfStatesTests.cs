using Cooperative.Cancellation.Tests.Support;
using static Cooperative.Cancellation.JobState;

namespace Cooperative.Cancellation.Tests.States;

/// <summary>What happens to the job whose states are watched.</summary>
public enum Story
{
    Succeeds,
    Fails,
    Stops,
    Declines,
    FailsWhenAsked,
    NeverStarts,
    TimesOutAtOnce,
}

/// <summary>Contract G5.1: the states of a job, in order, as every kind of observer sees them.</summary>
public class SequenceOfStatesTests
{
    public static MatrixTheoryData<Story, bool, bool> Stories { get; } = new(Enum.GetValues<Story>(), [false, true], [false, true]);

    [Theory(DisplayName = "G5.1 Watchers and observers all see the same states, in order, none of them twice")]
    [MemberData(nameof(Stories))]
    public async Task States_OfEveryStory_AreSeenAlikeByAll(Story story, bool hasHook, bool asynchronous)
    {
        StoryListener[] observers = [new(), new()];
        CancellableJob job = Create(story, asynchronous, observers);
        if (hasHook)
        {
            job.OnCleanup(_ => { });
        }

        Watching[] watchers = [await Watching.BeginAsync(job), await Watching.BeginAsync(job), await Watching.BeginAsync(job)];
        if (story == Story.NeverStarts)
        {
            job.Cancel();
        }
        else
        {
            job.Start();
        }

        JobState[] expected = Expected(story, hasHook);
        foreach (Watching watcher in watchers)
        {
            Assert.Equal(expected, await watcher.ToTheEndAsync());
        }

        foreach (StoryListener observer in observers)
        {
            await observer.CompletedAsync();
            Assert.Equal(expected, observer.States);
        }
    }

    [Theory(DisplayName = "G5.1 A request during cleanup changes no state")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task States_WhenAskedDuringCleanup_AreThoseOfAJobNobodyAsked(bool asynchronous)
    {
        CancellableJob job = Create(Story.Succeeds, asynchronous, []);
        job.OnCleanup(_ => Assert.True(job.Cancel()));
        Watching watcher = await Watching.BeginAsync(job);
        job.Start();
        Assert.Equal([Created, Running, CleaningUp, Succeeded], await watcher.ToTheEndAsync());
        Assert.True(job.IsCancellationRequested);
    }

    [Theory(DisplayName = "G5.1 Asking again, at any time, changes no state")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task States_WhenAskedAgainAndAgain_AreThoseOfOneRequest(bool asynchronous)
    {
        CancellableJob job = null!;
        job = CreateWith(
            asynchronous,
            context =>
            {
                job.Cancel();
                job.Cancel();
                context.Checkpoint();
            },
            []);
        job.OnCleanup(_ => Assert.False(job.Cancel()));
        Watching watcher = await Watching.BeginAsync(job);
        job.Start();
        Assert.Equal([Created, Running, CancellationRequested, CleaningUp, Canceled], await watcher.ToTheEndAsync());
        Assert.False(job.Cancel());
        Assert.Equal(Canceled, job.State);
    }

    [Fact(DisplayName = "G5.1 A job whose hook fails goes from cleaning up to faulted")]
    public async Task States_WhenAHookFails_EndInFaulted()
    {
        CancellableJob job = Create(Story.Succeeds, asynchronous: false, []);
        job.OnCleanup(_ => throw new InvalidDataException());
        job.OnCleanup(_ => throw new InvalidDataException());
        Watching watcher = await Watching.BeginAsync(job);
        job.Start();
        Assert.Equal([Created, Running, CleaningUp, Faulted], await watcher.ToTheEndAsync());
    }

    [Fact(DisplayName = "G5.1 Who begins to watch late sees where the job stands, and what is left of its way")]
    public async Task Watch_FromTheMiddle_BeginsWithNow()
    {
        var stop = new Gate();
        CancellableJob job = CancellableJob.Start(context =>
        {
            stop.Wait();
            context.Checkpoint();
        });
        job.Cancel();
        Watching watcher = await Watching.BeginAsync(job);
        stop.Open();
        Assert.Equal([CancellationRequested, Canceled], await watcher.ToTheEndAsync());
        Assert.Equal([Canceled], await (await Watching.BeginAsync(job)).ToTheEndAsync());
    }

    [Fact(DisplayName = "G5.1 A watcher who does not read misses nothing")]
    public async Task Watch_Slowly_SeesEverything()
    {
        CancellableJob job = Create(Story.Stops, asynchronous: false, []);
        job.OnCleanup(_ => { });
        Watching watcher = await Watching.BeginAsync(job);
        job.Start();
        await job.EndAsync();
        Assert.Equal([Created, Running, CancellationRequested, CleaningUp, Canceled], await watcher.ToTheEndAsync());
    }

    [Fact(DisplayName = "G7.1 Cancelling the watching ends it, with the watcher's own token, and not the job")]
    public async Task Watch_Cancelled_LeavesTheJobAlone()
    {
        using var enough = new CancellationTokenSource();
        CancellableJob job = CancellableJob.Create(_ => { });
        await using IAsyncEnumerator<JobReport> reports = job.WatchAsync(enough.Token).GetAsyncEnumerator();
        Assert.True(await reports.MoveNextAsync());
        Task<bool> next = reports.MoveNextAsync().AsTask();
        await enough.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Jobs.Patience));
        Assert.Equal(enough.Token, thrown.CancellationToken);
        Assert.IsNotType<JobCanceledException>(thrown);
        Assert.False(job.IsCancellationRequested);
        job.Start();
        Assert.Equal(Succeeded, (await job.EndAsync()).State);
    }

    [Fact(DisplayName = "G7.1 Who watches with a token that is cancelled already sees nothing, not even of a job that has ended")]
    public async Task Watch_CancelledBefore_SeesNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        CancellableJob job = CancellableJob.Start(_ => { });
        await job.EndAsync();
        await using IAsyncEnumerator<JobReport> reports = job.WatchAsync(cancelled).GetAsyncEnumerator();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reports.MoveNextAsync().AsTask());
        Assert.Equal(cancelled, thrown.CancellationToken);
    }

    private static JobState[] Expected(Story story, bool hasHook)
    {
        JobState[] way = story switch
        {
            Story.NeverStarts => [Created, CancellationRequested],
            Story.Succeeds or Story.Fails => [Created, Running],
            _ => [Created, Running, CancellationRequested],
        };
        JobState end = story switch
        {
            Story.Succeeds or Story.Declines => Succeeded,
            Story.Fails or Story.FailsWhenAsked => Faulted,
            _ => Canceled,
        };
        return hasHook ? [.. way, CleaningUp, end] : [.. way, end];
    }

    private static CancellableJob Create(Story story, bool asynchronous, IReadOnlyList<IObserver<JobReport>> observers)
    {
        CancellableJob job = null!;
        job = CreateWith(
            asynchronous,
            context =>
            {
                if (story is Story.Stops or Story.Declines or Story.FailsWhenAsked)
                {
                    job.Cancel();
                }

                if (story is Story.Stops or Story.TimesOutAtOnce)
                {
                    context.Checkpoint();
                }

                if (story is Story.Fails or Story.FailsWhenAsked)
                {
                    throw new InvalidDataException();
                }
            },
            observers,
            story == Story.TimesOutAtOnce ? TimeSpan.Zero : Timeout.InfiniteTimeSpan);
        return job;
    }

    private static CancellableJob CreateWith(
        bool asynchronous, Action<JobContext> body, IReadOnlyList<IObserver<JobReport>> observers, TimeSpan? timeout = null)
    {
        var options = new JobOptions { Observers = observers, Timeout = timeout ?? Timeout.InfiniteTimeSpan };
        return asynchronous
            ? CancellableJob.CreateAsync(
                async context =>
                {
                    await Task.Yield();
                    body(context);
                },
                options)
            : CancellableJob.Create(body, options);
    }
}
