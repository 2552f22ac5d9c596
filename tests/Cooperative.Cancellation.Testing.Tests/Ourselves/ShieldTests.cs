namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

public class ShieldTests
{
    [Fact(DisplayName = "[G9.3] Shield, at every point: what is behind it is whole or not begun, unless it fails itself")]
    public async Task Shield_AtEveryPoint_WholeOrNotBegun() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.Of(
                context =>
                {
                    for (int transfer = 0; transfer < 2; transfer++)
                    {
                        context.Checkpoint();
                        context.Shield(shield => Transfer(shield, diary));
                    }

                    context.Checkpoint();
                },
                report => IsWhole(diary) || report.State == JobState.Faulted);
        });

    [Fact(DisplayName = "[G9.3] ShieldAsync, at every point: what is behind it is whole or not begun, unless it fails itself")]
    public async Task ShieldAsync_AtEveryPoint_WholeOrNotBegun() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.OfAsync(
                async context =>
                {
                    await context.YieldAsync();
                    int coins = await context.ShieldAsync(shield => TransferAsync(shield, diary));
                    Assert.Equal(1, coins);
                    await context.YieldAsync();
                },
                report => IsWhole(diary) || report.State == JobState.Faulted);
        });

    [Fact(DisplayName = "[G9.3] Shield with a limit, at every point: a request spares what is behind it, its own limit does not")]
    public async Task Shield_WithALimitOfItsOwn_OnlyThatEndsIt() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.Of(
                context =>
                {
                    context.Shield(shield => Transfer(shield, diary), EveryWay.Limit);
                    context.Checkpoint();
                },
                report => IsWhole(diary) || report.Exception is TimeoutException or ArithmeticException);
        });

    [Fact(DisplayName = "[G9.3] Shield in a time limit, at every point: the limit that passes meanwhile is met behind the shield")]
    public async Task Shield_InsideATimeLimit_WholeThoughTheLimitPasses() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            bool? hasFinished = null;
            return Trial.Of(
                context =>
                {
                    hasFinished = context.TryWithTimeout(EveryWay.Limit, scope =>
                    {
                        scope.Checkpoint();
                        scope.Shield(shield => Transfer(shield, diary));
                        scope.Checkpoint();
                        diary.Note("finished");
                    });
                    context.Checkpoint();
                },
                report => (IsWhole(diary) || report.State == JobState.Faulted) && (hasFinished == true) == diary.Has("finished"));
        });

    [Fact(DisplayName = "[G9.3] A time limit in a shield, at every point: it ends what it is for, and no request does")]
    public async Task Shield_AroundATimeLimit_OnlyTheLimitEndsThePart() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            bool? hasFinished = null;
            return Trial.OfAsync(
                async context =>
                {
                    await context.ShieldAsync(async shield =>
                    {
                        diary.Note("taken");
                        hasFinished = await shield.TryWithTimeoutAsync(EveryWay.Limit, async scope =>
                        {
                            await scope.YieldAsync();
                            diary.Note("part");
                        });
                        await shield.YieldAsync();
                        diary.Note("given");
                    });
                    await context.YieldAsync();
                },
                report => (IsWhole(diary) || report.State == JobState.Faulted)
                    && (hasFinished == true) == diary.Has("part")

                    // Only the limit of the part leaves it out, and then all else is done.
                    && (hasFinished != false || report.CancellationReason is null));
        });

    [Fact(DisplayName = "[G9.3] A shield in a shield, at every point: both whole or not begun")]
    public async Task Shield_InsideAnother_BothWhole() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.Of(
                context =>
                {
                    context.Checkpoint();
                    context.Shield(outer =>
                    {
                        Transfer(outer, diary);
                        outer.Shield(inner => Transfer(inner, diary));
                        Transfer(outer, diary);
                    });
                    context.Checkpoint();
                },
                report => (IsWhole(diary) && diary.Count("given") is 0 or 3) || report.State == JobState.Faulted);
        });

    [Fact(DisplayName = "[G8.2] A child below a shield, at every point: as whole as what started it")]
    public async Task Shield_AroundAChild_ChildIsWhole() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.OfAsync(
                async context =>
                {
                    await context.ShieldAsync(async shield => await shield.StartChildAsync(child => TransferAsync(child, diary)));
                    await context.YieldAsync();
                },
                report => IsWhole(diary) || report.State == JobState.Faulted);
        });

    private static bool IsWhole(Diary diary) => diary.Count("taken") == diary.Count("given");

    private static void Transfer(JobContext context, Diary diary)
    {
        diary.Note("taken");
        context.Checkpoint();
        diary.Note("given");
    }

    private static async Task<int> TransferAsync(JobContext context, Diary diary)
    {
        diary.Note("taken");
        await context.YieldAsync();
        diary.Note("given");
        return 1;
    }
}
