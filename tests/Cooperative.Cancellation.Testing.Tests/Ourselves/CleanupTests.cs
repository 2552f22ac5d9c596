namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

public class CleanupTests
{
    [Fact(DisplayName = "[G6.1] Hooks with checkpoints of their own, at every point: what was opened is closed, the last first")]
    public async Task OnCleanup_AtEveryPoint_ClosesWhatWasOpened() =>
        await EveryWay.ExploreAsync(
            static () =>
            {
                var diary = new Diary();
                return Trial.Of(
                    context =>
                    {
                        for (int door = 1; door <= 3; door++)
                        {
                            int number = door;
                            context.Checkpoint();
                            diary.Note($"open {number}");
                            context.OnCleanup(
                                cleanup =>
                                {
                                    // What must be done comes first; the rest may be left, in a hurry or by a fault.
                                    diary.Note($"close {number}");
                                    cleanup.Context.Checkpoint();
                                },
                                $"door {number}");
                        }

                        context.Checkpoint();
                    },
                    report => AreClosedInOrder(diary, report));
            });

    [Fact(DisplayName = "[G6.1] Asynchronous hooks, at every point: what was opened is closed, the last first")]
    public async Task OnCleanup_Asynchronous_ClosesWhatWasOpened() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.OfAsync(
                async context =>
                {
                    await context.YieldAsync();
                    diary.Note("open 1");
                    context.OnCleanup(
                        async cleanup =>
                        {
                            diary.Note("close 1");
                            await cleanup.Context.YieldAsync();
                        },
                        "door 1");
                    await context.YieldAsync();
                    diary.Note("open 2");
                    context.OnCleanup(
                        ValueTask (cleanup) =>
                        {
                            diary.Note("close 2");
                            return cleanup.Context.YieldAsync();
                        },
                        "door 2");
                    await context.YieldAsync();
                },
                report => AreClosedInOrder(diary, report));
        });

    [Fact(DisplayName = "[G6.4] A hook that registers another, at every point: that one runs next")]
    public async Task OnCleanup_DuringCleanup_RunsNext() =>
        await EveryWay.ExploreAsync(
            static () =>
            {
                var diary = new Diary();
                return Trial.Of(
                    context =>
                    {
                        context.OnCleanup(_ => diary.Note("first"), "first");
                        context.OnCleanup(
                            _ =>
                            {
                                diary.Note("second");
                                context.OnCleanup(_ => diary.Note("from within"), "from within");
                            },
                            "second");
                        context.Checkpoint();
                    },
                    report => report.State == JobState.Faulted
                        || !report.Cleanup.Any()
                        || diary.Entries.SequenceEqual(["second", "from within", "first"]));
            },

            // Once the budget is spent no more hooks are taken, so that cleanup ends [G6.3]: who registers one then is told by an exception.
            EveryWay.Options with { ExpireCleanup = false });

    [Fact(DisplayName = "[G6.1] Hooks for some outcomes, at every point: those of the outcome run, and no others")]
    public async Task OnCleanup_ForAnOutcome_RunsForThatAlone() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.Of(
                context =>
                {
                    foreach (CleanupWhen when in (CleanupWhen[])[CleanupWhen.Succeeded, CleanupWhen.Canceled, CleanupWhen.Faulted, CleanupWhen.Always])
                    {
                        context.OnCleanup(cleanup => diary.Note($"{when} when {cleanup.Outcome}"), $"{when}", when);
                    }

                    diary.Note("all there");
                    context.Checkpoint();
                },
                report =>
                {
                    if (!diary.Has("all there"))
                    {
                        return diary.Entries.Count == 0;
                    }

                    // A hook that is made to fail changes the state, not the outcome that stood when cleanup began; nor does it note anything.
                    bool hookFailed = report.Cleanup.Any(hook => hook.Result == CleanupResult.Failed);
                    string[] noted = [.. diary.Entries.Skip(1)];
                    return hookFailed
                        ? noted.Length == 1
                        : noted.SequenceEqual([$"Always when {report.State}", $"{report.State} when {report.State}"]);
                });
        });

    [Fact(DisplayName = "[G6.5] A hook that is withdrawn, at every point: it runs or was withdrawn, never both")]
    public async Task Unregister_AtEveryPoint_RunsOrIsWithdrawn() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.Of(
                context =>
                {
                    CleanupRegistration registration = context.OnCleanup(_ => diary.Note("rolled back"), "roll back");
                    diary.Note("registered");
                    context.Checkpoint();
                    if (registration.Unregister())
                    {
                        diary.Note("committed");
                    }

                    context.Checkpoint();
                },
                report => report.Cleanup.Any(hook => hook.Result == CleanupResult.Failed)
                    || diary.Count("registered") == diary.Count("rolled back") + diary.Count("committed"));
        });

    [Fact(DisplayName = "[G6.2] A scope, a shield and a loop in a hook, at every point: no request reaches them")]
    public async Task OnCleanup_WithScopesInIt_NoRequestReachesThem() =>
        await EveryWay.ExploreAsync(
            static () =>
            {
                var diary = new Diary();
                return Trial.OfAsync(
                    async context =>
                    {
                        context.OnCleanup(
                            async cleanup =>
                            {
                                diary.Note("hook begun");
                                await cleanup.Context.TryWithTimeoutAsync(EveryWay.Limit, async scope => await scope.YieldAsync());
                                cleanup.Context.Shield(shield => shield.Checkpoint());
                                foreach (int step in Enumerable.Range(0, 2).WithCheckpoints(cleanup.Context))
                                {
                                    diary.Note($"step {step}");
                                }

                                diary.Note("hook ended");
                            },
                            "hook with scopes");
                        await context.YieldAsync();
                    },
                    report => diary.Count("hook begun") == diary.Count("hook ended") || report.State == JobState.Faulted || report.Cleanup.Any(hook => hook.Result == CleanupResult.Failed));
            });

    /// <summary>Closed are all that were opened, but for the hook that was made to fail before it began.</summary>
    private static bool AreClosedInOrder(Diary diary, JobReport report)
    {
        string[] opened = [.. diary.Entries.Where(entry => entry.StartsWith("open", StringComparison.Ordinal)).Select(entry => entry[5..])];
        string[] closed = [.. diary.Entries.Where(entry => entry.StartsWith("close", StringComparison.Ordinal)).Select(entry => entry[6..])];
        bool hookFailed = report.Cleanup.Any(hook => hook.Result == CleanupResult.Failed);
        string[] expected = [.. opened.Reverse()];
        return expected.SequenceEqual(closed)
            || (hookFailed && closed.Length == expected.Length - 1 && expected.Where(closed.Contains).SequenceEqual(closed));
    }
}
