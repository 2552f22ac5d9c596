namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

public class TimeoutScopeTests
{
    [Fact(DisplayName = "[G9.1] WithTimeout, at every point: it returns what the whole body came to, or throws what ended it")]
    public async Task WithTimeout_AtEveryPoint_ReturnsAllOrThrows() =>
        await EveryWay.ExploreAsync(static () =>
        {
            int steps = 0;
            int? result = null;
            return Trial.Of(
                context =>
                {
                    result = context.WithTimeout(EveryWay.Limit, scope => ThreeSteps(scope, ref steps));
                    context.Checkpoint();
                },
                report => result == (steps == 3 ? 3 : null)
                    && (result is not null || report.State != JobState.Succeeded)
                    && (report.Exception is not TimeoutException || result is null));
        });

    [Fact(DisplayName = "[G9.1] TryWithTimeout, at every point: its answer is whether the body finished, and false where its own limit ended it")]
    public async Task TryWithTimeout_AtEveryPoint_AnswersWhetherTheBodyFinished() =>
        await EveryWay.ExploreAsync(static () =>
        {
            int steps = 0;
            bool? hasFinished = null;
            return Trial.Of(
                context =>
                {
                    hasFinished = context.TryWithTimeout(EveryWay.Limit, scope => ThreeSteps(scope, ref steps), out int result);
                    Assert.Equal(hasFinished.Value ? 3 : 0, result);
                    context.Checkpoint();
                },
                report => hasFinished switch
                {
                    true => steps == 3,
                    false => steps < 3 && report is { State: JobState.Succeeded, CancellationReason: null },
                    null => steps < 3 && report.State != JobState.Succeeded,
                });
        });

    [Fact(DisplayName = "[G9.1] WithTimeoutAsync, at every point: it returns what the whole body came to, or throws what ended it")]
    public async Task WithTimeoutAsync_AtEveryPoint_ReturnsAllOrThrows() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            int? result = null;
            return Trial.OfAsync(
                async context =>
                {
                    result = await context.WithTimeoutAsync(EveryWay.Limit, scope => ThreeStepsAsync(scope, diary));
                    await context.YieldAsync();
                },
                report => result == (diary.Entries.Count == 3 ? 3 : null)
                    && (result is not null || report.State != JobState.Succeeded));
        });

    [Fact(DisplayName = "[G9.1] TryWithTimeoutAsync, at every point: its answer is whether the body finished, and false where its own limit ended it")]
    public async Task TryWithTimeoutAsync_AtEveryPoint_AnswersWhetherTheBodyFinished() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            bool? hasFinished = null;
            return Trial.OfAsync(
                async context =>
                {
                    (hasFinished, int result) = await context.TryWithTimeoutAsync(EveryWay.Limit, scope => ThreeStepsAsync(scope, diary));
                    Assert.Equal(hasFinished.Value ? 3 : 0, result);
                    await context.YieldAsync();
                },
                report => hasFinished switch
                {
                    true => diary.Entries.Count == 3,
                    false => diary.Entries.Count < 3 && report is { State: JobState.Succeeded, CancellationReason: null },
                    null => diary.Entries.Count < 3 && report.State != JobState.Succeeded,
                });
        });

    [Fact(DisplayName = "[G2.6] One limit inside another, at every point: what is lost is the part whose limit passed, and the outer is told so")]
    public async Task WithTimeout_AroundAnother_EachLimitEndsItsOwn() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            bool? inner = null;
            bool? outer = null;
            return Trial.Of(
                context =>
                {
                    outer = context.TryWithTimeout(EveryWay.Limit, around =>
                    {
                        around.Checkpoint();
                        inner = around.TryWithTimeout(EveryWay.Limit / 2, within =>
                        {
                            within.Checkpoint();
                            diary.Note("inner");
                        });
                        around.Checkpoint();
                        diary.Note("outer");
                    });
                    context.Checkpoint();
                },
                report => (inner == true) == diary.Has("inner")
                    && (outer == true) == diary.Has("outer")
                    && (outer is null) == (report.State != JobState.Succeeded && !diary.Has("outer"))

                    // The inner limit is the inner part's loss alone.
                    && (inner != false || outer == true));
        });

    [Fact(DisplayName = "[G9.1] WithTimeoutAsync around a child, at every point: it comes back when the child has really ended")]
    public async Task WithTimeoutAsync_AroundAChild_ComesBackAfterIt() =>
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
                            _ = scope.StartChildAsync(async child =>
                            {
                                diary.Note("begun");
                                try
                                {
                                    await ThreeStepsAsync(child, diary);
                                }
                                finally
                                {
                                    diary.Note("ended");
                                }
                            });
                            await scope.YieldAsync();
                        });
                    }
                    finally
                    {
                        diary.Note(diary.Count("begun") == diary.Count("ended") ? "in order" : "too early");
                    }
                },
                _ => !diary.Has("too early") && diary.Count("begun") == diary.Count("ended"));
        });

    private static int ThreeSteps(JobContext context, ref int steps)
    {
        for (int step = 0; step < 3; step++)
        {
            context.Checkpoint();
            steps++;
        }

        return steps;
    }

    private static async Task<int> ThreeStepsAsync(JobContext context, Diary diary)
    {
        for (int step = 0; step < 3; step++)
        {
            await context.YieldAsync();
            diary.Note("step");
        }

        return diary.Count("step");
    }
}
