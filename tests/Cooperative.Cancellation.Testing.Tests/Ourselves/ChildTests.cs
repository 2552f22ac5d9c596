namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

public class ChildTests
{
    [Fact(DisplayName = "[G8.1] Children that are awaited, at every point: each begun has ended before its parent, and its hook has run")]
    public async Task StartChild_Awaited_EndsBeforeItsParent() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.OfAsync(
                async context =>
                {
                    context.OnCleanup(_ => diary.Note(HasEnded(diary) ? "parent's hook after the children" : "parent's hook too early"), "parent's hook");
                    CancellableJob<int> sum = context.StartChild(child => Add(child, diary));
                    CancellableJob<int> same = context.StartChildAsync(child => AddAsync(child, diary));
                    Assert.Equal(await sum, await same);
                    await context.YieldAsync();
                },
                report => HasEnded(diary)
                    && !diary.Has("parent's hook too early")
                    && report.ChildrenAtWork == 0
                    && (report.State != JobState.Succeeded || diary.Count("done") == 2));
        });

    [Fact(DisplayName = "[G8.1] Children that nobody awaits, at every point: each begun has ended before its parent")]
    public async Task StartChild_NotAwaited_EndsBeforeItsParent() =>
        await EveryWay.ExploreAsync(
            static () =>
            {
                var diary = new Diary();
                return Trial.Of(
                    context =>
                    {
                        for (int i = 0; i < 3; i++)
                        {
                            context.StartChild(child => Add(child, diary));
                        }
                    },

                    // The body has returned by then and need not meet a request any more; its children do, and what they did is their own affair.
                    report => HasEnded(diary)
                        && report.ChildrenAtWork == 0
                        && (report.State != JobState.Succeeded || report.CancellationReason is not null || diary.Count("done") == 3));
            },

            // Which of the children's hooks run after the last checkpoint is another matter in every run.
            EveryWay.Options with { ExpireCleanup = false });

    [Fact(DisplayName = "[G8.3] A child that fails alone, at every point: its failure stays with it, and is there to be asked for")]
    public async Task StartChild_IsolatedAndFailing_DisturbsNobody() =>
        await EveryWay.ExploreAsync(static () =>
        {
            JobReport? failed = null;
            return Trial.OfAsync(
                async context =>
                {
                    CancellableJob child = context.StartChild(
                        inner =>
                        {
                            inner.Checkpoint();
                            throw new InvalidDataException("a bad record");
                        },
                        new JobOptions { IsolateFailure = true });
                    failed = await child.WaitAsync();
                    await context.YieldAsync();
                },
                report => report.State != JobState.Succeeded || failed?.State == JobState.Faulted);
        });

    [Fact(DisplayName = "[G8.3] A child that fails in a scope, at every point: the sibling has stopped when the scope throws the failure")]
    public async Task StartChild_FailingInAScope_ScopeThrowsWhenAllHaveEnded() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.OfAsync(
                async context =>
                {
                    try
                    {
                        await context.WithTimeoutAsync(EveryWay.Limit, async scope =>
                        {
                            _ = scope.StartChildAsync(child => AddForEverAsync(child, diary));
                            _ = scope.StartChildAsync(static async child =>
                            {
                                await child.YieldAsync();
                                throw new InvalidDataException("a bad record");
                            });
                            await Task.Delay(Timeout.Infinite, scope.Token);
                        });
                    }
                    catch (InvalidDataException)
                    {
                        diary.Note(HasEnded(diary) ? "caught" : "caught too early");
                    }

                    await context.YieldAsync();
                },
                report => HasEnded(diary) && !diary.Has("caught too early") && (report.State != JobState.Succeeded || diary.Has("caught")));
        });

    [Fact(DisplayName = "[G8.1] A child of a hook, at every point: it ends before the hook does")]
    public async Task StartChild_InAHook_EndsBeforeTheHook() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.Of(
                context =>
                {
                    context.OnCleanup(_ => diary.Note(HasEnded(diary) ? "first hook after the child" : "first hook too early"), "first hook");
                    context.OnCleanup(cleanup => { cleanup.Context.StartChild(child => Add(child, diary)); }, "hook with a child");
                    context.Checkpoint();
                },
                _ => HasEnded(diary) && !diary.Has("first hook too early"));
        });

    [Fact(DisplayName = "[G8.1] Children of children, at every point: from the bottom up")]
    public async Task StartChild_OfAChild_EndsFromTheBottomUp() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.OfAsync(
                async context =>
                {
                    CancellableJob middle = context.StartChild(child =>
                    {
                        child.OnCleanup(_ => diary.Note(HasEnded(diary) ? "middle" : "middle too early"), "middle");
                        child.StartChild(grandchild => Add(grandchild, diary));
                        child.Checkpoint();
                    });
                    await middle;
                    await context.YieldAsync();
                },
                _ => HasEnded(diary) && !diary.Has("middle too early"));
        });

    private static bool HasEnded(Diary diary) => diary.Count("begun") == diary.Count("ended");

    private static int Add(JobContext context, Diary diary)
    {
        diary.Note("begun");
        context.OnCleanup(_ => diary.Note("hook"), "child's hook");
        try
        {
            int sum = 0;
            for (int i = 0; i < 3; i++)
            {
                context.Checkpoint();
                sum += i;
            }

            diary.Note("done");
            return sum;
        }
        finally
        {
            diary.Note("ended");
        }
    }

    private static async Task<int> AddAsync(JobContext context, Diary diary)
    {
        diary.Note("begun");
        context.OnCleanup(_ => diary.Note("hook"), "child's hook");
        try
        {
            int sum = 0;
            for (int i = 0; i < 3; i++)
            {
                await context.YieldAsync();
                sum += i;
            }

            diary.Note("done");
            return sum;
        }
        finally
        {
            diary.Note("ended");
        }
    }

    private static async Task AddForEverAsync(JobContext context, Diary diary)
    {
        diary.Note("begun");
        try
        {
            await Task.Delay(Timeout.Infinite, context.Token);
        }
        finally
        {
            diary.Note("ended");
        }
    }
}
