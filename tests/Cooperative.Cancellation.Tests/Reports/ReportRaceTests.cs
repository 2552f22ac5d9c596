using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>How a job lives while others ask for its report.</summary>
public enum Life
{
    Succeeds,
    Fails,
    Stops,
    Declines,
    FailsWhenAsked,
    DoesNotNotice,
    IsAskedTooLate,
    NeverStarts,
    HasChildrenThatStop,
    HasAChildThatFails,
    HasAHookThatFails,
    IsAskedByMany,
}

/// <summary>Contract G5.2, G7.2: a report never contradicts itself, whoever asks, and whatever happens to the job meanwhile.</summary>
public class ReportRaceTests
{
    private const int Rounds = 6;

    public static MatrixTheoryData<Life, bool, bool> Lives { get; } = new(Enum.GetValues<Life>(), [false, true], [false, true]);

    [Theory(DisplayName = "G7.2 Reports made by several threads while the job lives are whole, each of them and one after the other")]
    [MemberData(nameof(Lives))]
    public async Task GetReport_WhileTheJobLives_NeverContradictsItself(Life life, bool isChild, bool hasHooks)
    {
        // The system's clock, which never stands still: two things that happen one after the other have different times.
        for (int round = 0; round < Rounds; round++)
        {
            Story story = await Story.PrepareAsync(life, isChild, hasHooks);
            Race.Run(
                story.Live,
                () => AskToTheEnd(story.Job),
                () => AskToTheEnd(story.Parent ?? story.Job),
                () => WatchToTheEnd(story.Job));
            JobReport last = await story.Job.EndAsync();
            ReportInvariants.Check(last);
            await story.EndParentAsync();
        }
    }

    private static void AskToTheEnd(CancellableJob job)
    {
        JobReport earlier = job.GetReport();
        ReportInvariants.Check(earlier);
        while (!earlier.HasEnded)
        {
            JobReport later = job.GetReport();
            ReportInvariants.Check(later);
            ReportInvariants.CheckOrder(earlier, later);
            earlier = later;
        }
    }

    private static void WatchToTheEnd(CancellableJob job)
    {
        JobReport? earlier = null;
        foreach (JobReport later in job.WatchAsync().ToBlockingEnumerable())
        {
            ReportInvariants.Check(later);
            if (earlier is not null)
            {
                ReportInvariants.CheckOrder(earlier, later);
            }

            earlier = later;
        }
    }

    /// <summary>One job, made but not started, or about to be started as a child, and what will happen to it.</summary>
    private sealed class Story(Life life)
    {
        private readonly Gate _askedTooLate = new();
        private readonly TaskCompletionSource<CancellableJob> _job = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Gate _mayBegin = new();

        public CancellableJob Job => _job.Task.Result;

        public CancellableJob? Parent { get; private set; }

        public static async Task<Story> PrepareAsync(Life life, bool isChild, bool hasHooks)
        {
            var story = new Story(life);
            if (isChild)
            {
                // A child begins as it is made: it is held at the door instead.
                story.Parent = CancellableJob.Start(context =>
                {
                    story._job.SetResult(context.StartChild(
                        child =>
                        {
                            story._mayBegin.Wait();
                            story.Body(child);
                        },
                        new JobOptions { IsolateFailure = true }));
                    if (life == Life.NeverStarts)
                    {
                        context.StartChild(_ => { }, new JobOptions { CancellationToken = new CancellationToken(canceled: true) });
                    }

                    // Until the child has ended, and no longer: those who ask for the parent's report ask to its end.
                });
            }
            else
            {
                story._job.SetResult(CancellableJob.Create(story.Body));
            }

            await story._job.Task.WaitAsync(Jobs.Patience);
            if (hasHooks || life is Life.HasAHookThatFails or Life.IsAskedTooLate)
            {
                story.Job.OnCleanup(_ => { }, "first");
                story.Job.OnCleanup(story.Hook, "last");
            }

            return story;
        }

        /// <summary>Everything that is done to the job from outside.</summary>
        public void Live()
        {
            if (life == Life.NeverStarts)
            {
                Job.Cancel("never mind");
                _mayBegin.Open();
                return;
            }

            _mayBegin.Open();
            if (Parent is null)
            {
                Job.Start();
            }

            switch (life)
            {
                case Life.Stops or Life.Declines or Life.FailsWhenAsked or Life.DoesNotNotice or Life.HasChildrenThatStop:
                    Job.Cancel("enough");
                    break;
                case Life.IsAskedByMany:
                    for (int i = 0; i < 20; i++)
                    {
                        Job.Cancel($"enough, {i}");
                    }

                    break;
                case Life.IsAskedTooLate:
                    _askedTooLate.Wait();
                    break;
            }
        }

        public async Task EndParentAsync()
        {
            if (Parent is not null)
            {
                ReportInvariants.Check(await Parent.EndAsync());
            }
        }

        private void Hook(CleanupContext cleanup)
        {
            if (life == Life.IsAskedTooLate)
            {
                Job.Cancel("too late");
                _askedTooLate.Open();
            }

            if (life == Life.HasAHookThatFails)
            {
                throw new IOException("disk full");
            }
        }

        private void Body(JobContext context)
        {
            switch (life)
            {
                case Life.Fails:
                    throw new InvalidDataException("broken");
                case Life.Stops or Life.IsAskedByMany:
                    Spin(context);
                    break;
                case Life.Declines or Life.FailsWhenAsked:
                    Assert.Throws<JobCanceledException>(() => Spin(context));
                    if (life == Life.FailsWhenAsked)
                    {
                        throw new InvalidDataException("broken");
                    }

                    break;
                case Life.DoesNotNotice:
                    SpinWait.SpinUntil(() => Job.IsCancellationRequested);
                    break;
                case Life.HasChildrenThatStop:
                    for (int i = 0; i < 18; i++)
                    {
                        context.StartChildAsync(async child =>
                        {
                            child.OnCleanup(_ => { });
                            while (true)
                            {
                                await child.YieldAsync();
                            }
                        });
                    }

                    context.TryWithTimeout(Jobs.Patience, Spin);
                    break;
                case Life.HasAChildThatFails:
                    context.StartChildAsync(async child =>
                    {
                        await Task.Yield();
                        throw new InvalidDataException("broken child");
                    });
                    Spin(context);
                    break;
            }
        }

        private static void Spin(JobContext context)
        {
            while (true)
            {
                context.Checkpoint();
            }
        }
    }
}
