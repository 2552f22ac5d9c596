using Cooperative.Cancellation.Tests.Support;
using static Cooperative.Cancellation.JobState;

namespace Cooperative.Cancellation.Tests.States;

/// <summary>Contract G5.1: whoever begins to watch, at whatever moment, sees where the job stands, and from there on every transition once.</summary>
public class WatchingLateTests
{
    private static readonly JobState[] Way = [Created, Running, CancellationRequested, CleaningUp, Canceled];

    public static TheoryData<JobState> States { get; } = [.. Way];

    [Theory(DisplayName = "G5.1 Who begins to watch in any state sees that state first, and then what is left of the way, once and in order")]
    [MemberData(nameof(States))]
    public async Task Watch_FromAnyState_SeesTheRestOfTheWay(JobState from)
    {
        var story = new SteppedJob();
        await story.GoToAsync(from);
        Watching[] late = [await Watching.BeginAsync(story.Job), await Watching.BeginAsync(story.Job)];
        await story.GoToAsync(Canceled);
        JobState[] expected = Way[Array.IndexOf(Way, from)..];
        foreach (Watching watcher in late)
        {
            Assert.Equal(expected, await watcher.ToTheEndAsync());
        }
    }

    [Fact(DisplayName = "G5.1 Who begins to watch as the job moves on sees an unbroken rest of its way")]
    public async Task Watch_RacingWithTransitions_SeesAnUnbrokenRest()
    {
        for (int round = 0; round < 100; round++)
        {
            CancellableJob job = CancellableJob.Create(context =>
            {
                while (true)
                {
                    context.Checkpoint();
                }
            });
            job.OnCleanup(_ => { });
            var seen = new List<JobState>[2];
            Race.Run(
                () =>
                {
                    job.Start();
                    job.Cancel();
                },
                () => seen[0] = [.. job.WatchAsync().ToBlockingEnumerable().Select(report => report.State)],
                () => seen[1] = [.. job.WatchAsync().ToBlockingEnumerable().Select(report => report.State)]);
            await job.EndAsync();
            Assert.All(seen, states => Assert.Equal(Way[^states.Count..], states));
        }
    }

    [Fact(DisplayName = "G10.2 Who watches and does not come back holds up neither the job nor anybody else who watches")]
    public async Task Watch_AndBlock_DelaysNobody()
    {
        var blocked = new Gate();
        var release = new Gate();
        var story = new SteppedJob();
        Task<List<JobState>> blocking = Task.Factory.StartNew(
            () =>
            {
                List<JobState> states = [];
                foreach (JobReport report in story.Job.WatchAsync().ToBlockingEnumerable())
                {
                    states.Add(report.State);
                    blocked.Open();
                    release.Wait();
                }

                return states;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await blocked.WaitAsync();
        Watching other = await Watching.BeginAsync(story.Job);
        await story.GoToAsync(Canceled);
        Assert.Equal(Way, await other.ToTheEndAsync());
        release.Open();
        Assert.Equal(Way, await blocking.WaitAsync(Jobs.Patience));
    }

    [Fact(DisplayName = "G10.2 Who stops watching half way, or throws, leaves the others their story")]
    public async Task Watch_AndLeave_DisturbsNobody()
    {
        var story = new SteppedJob();
        Watching other = await Watching.BeginAsync(story.Job);
        await foreach (JobReport report in story.Job.WatchAsync())
        {
            Assert.Equal(Created, report.State);
            break;
        }

        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JobReport report in story.Job.WatchAsync())
            {
                throw new InvalidDataException();
            }
        });
        await story.GoToAsync(Canceled);
        Assert.Equal(Way, await other.ToTheEndAsync());
    }

    [Fact(DisplayName = "G10.2 An observer may use the job it watches: ask it, wait for it, watch it, cancel it")]
    public async Task Observe_UsingTheJob_IsFine()
    {
        CancellableJob? job = null;
        var made = new Gate();
        var observer = new StoryListener(report =>
        {
            made.Wait();
            Assert.True(job!.GetReport().State >= report.State);
            job.Wait(TimeSpan.Zero);
            if (report.State == Running)
            {
                job.Cancel("seen enough");
            }
        });
        job = CancellableJob.Create(
            context =>
            {
                while (true)
                {
                    context.Checkpoint();
                }
            },
            new JobOptions { Observers = [observer] });
        job.OnCleanup(_ => { });
        made.Open();
        job.Start();
        JobReport end = await job.EndAsync();
        await observer.CompletedAsync();
        Assert.Equal(Way, observer.States);
        Assert.Empty(end.Troubles);
    }

    [Theory(DisplayName = "G10.2 An observer that throws from OnCompleted, or blocks in it, changes nothing for the job and the others")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Observe_BadCompletion_ChangesNothing(bool blocks)
    {
        var release = new Gate();
        var bad = new StoryListener(onCompleted: () =>
        {
            if (!blocks)
            {
                throw new InvalidDataException("no such window");
            }

            release.Wait();
        });
        var other = new StoryListener();
        var story = new SteppedJob(bad, other);
        await story.GoToAsync(Canceled);
        await Task.WhenAll(bad.CompletedAsync(), other.CompletedAsync());
        Assert.Equal([Way, Way], new[] { bad.States, other.States });
        Assert.Equal(Canceled, (await story.Job.EndAsync()).State);
        release.Open();
    }

    /// <summary>A job that goes through every state there is on the way to a cancellation, and stands still in each until it is told to go on.</summary>
    private sealed class SteppedJob
    {
        private readonly Gate _running = new();
        private readonly Gate _mayStop = new();
        private readonly Gate _cleaning = new();
        private readonly Gate _mayEnd = new();

        public SteppedJob(params IObserver<JobReport>[] observers)
        {
            Job = CancellableJob.Create(
                context =>
                {
                    _running.Open();
                    _mayStop.Wait();
                    context.Checkpoint();
                },
                new JobOptions { Observers = observers });
            Job.OnCleanup(_ =>
            {
                _cleaning.Open();
                _mayEnd.Wait();
            });
        }

        public CancellableJob Job { get; }

        public async Task GoToAsync(JobState state)
        {
            if (Job.State == Created && state >= Running)
            {
                Job.Start();
                await _running.WaitAsync();
            }

            if (state >= CancellationRequested)
            {
                Job.Cancel();
            }

            if (state >= CleaningUp)
            {
                _mayStop.Open();
                await _cleaning.WaitAsync();
            }

            if (state >= Canceled)
            {
                _mayEnd.Open();
                await Job.EndAsync();
            }

            Assert.Equal(state, Job.State);
        }
    }
}
