namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

public class InterruptibleTests
{
    [Fact(DisplayName = "RunInterruptible, at every point: a call that returned counts, and no interrupt is left on the thread")]
    public async Task RunInterruptible_AtEveryPoint_LeavesNoInterrupt() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.Of(
                context =>
                {
                    try
                    {
                        for (int call = 0; call < 3; call++)
                        {
                            diary.Note("called");
                            diary.Note(context.RunInterruptible(static () => "returned"));
                        }

                        context.Checkpoint();
                    }
                    finally
                    {
                        LookForAnInterrupt();
                    }
                },
                report => diary.Count("called") - diary.Count("returned") is var left && left == (diary.Count("called") > 0 && !IsWhole(report, diary) ? 1 : 0));
        });

    [Fact(DisplayName = "RunInterruptible around a wait for a child, at every point of the child: the wait is cut short, and the child ends first")]
    public async Task RunInterruptible_WaitingForAChild_IsWoken() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            var done = new ManualResetEventSlim();
            return Trial.Of(
                context =>
                {
                    context.OnCleanup(_ => done.Dispose(), "event");
                    context.StartChild(child =>
                    {
                        for (int step = 0; step < 3; step++)
                        {
                            child.Checkpoint();
                        }

                        done.Set();
                    });
                    try
                    {
                        context.RunInterruptible(done.Wait);
                        diary.Note("woken by the child");
                    }
                    finally
                    {
                        LookForAnInterrupt();
                    }

                    context.Checkpoint();
                },
                report => report.State != JobState.Succeeded || diary.Has("woken by the child"));
        });

    [Fact(DisplayName = "[G9.3] A shield in a call that may be interrupted, at every point: whole or not begun")]
    public async Task RunInterruptible_AroundAShield_ShieldIsWhole() =>
        await EveryWay.ExploreAsync(static () =>
        {
            var diary = new Diary();
            return Trial.Of(
                context => context.RunInterruptible(() =>
                {
                    context.Shield(shield =>
                    {
                        diary.Note("taken");
                        shield.Checkpoint();
                        LookForAnInterrupt();
                        diary.Note("given");
                    });
                    context.Checkpoint();
                }),
                report => diary.Count("taken") == diary.Count("given") || report.State == JobState.Faulted);
        });

    private static bool IsWhole(JobReport report, Diary diary) => report.State == JobState.Succeeded || diary.Count("returned") == 3;

    /// <summary>A wait that blocks meets an interrupt that is left on its thread, and throws.</summary>
    private static void LookForAnInterrupt()
    {
        using var never = new SemaphoreSlim(0);
        never.Wait(1);
    }
}
