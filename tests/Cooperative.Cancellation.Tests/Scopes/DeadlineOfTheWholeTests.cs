using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G8.2, G9.1: the deadline of a job holds for as long as the job is at work, as that of a scope does.</summary>
public class DeadlineOfTheWholeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly TestTime _time = new();

    [Theory(DisplayName = "G8.2 G9.1 The time limit reaches the children that are at work when the body has returned")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timeout_OnlyChildrenAtWork_ReachesThem(bool inScope)
    {
        CancellableJob? child = null;
        void StartChild(JobContext context) => child = context.StartChildAsync(Trees.UntilAskedAsync);
        CancellableJob parent = CancellableJob.Start(
            context =>
            {
                if (inScope)
                {
                    context.WithTimeout(Limit, StartChild);
                }
                else
                {
                    StartChild(context);
                }
            },
            new JobOptions { Timeout = inScope ? Timeout.InfiniteTimeSpan : Limit, TimeProvider = _time });
        Trees.Until(() => child is not null && (inScope || parent.GetReport().BodyEndedAt is not null));
        Trees.LetOthersLive();

        _time.Advance(Limit);

        bool wasAsked = child!.IsCancellationRequested;
        child.Cancel();
        await parent.EndAsync();
        Assert.True(wasAsked);
    }

    [Fact(DisplayName = "G9.1 A deadline that was moved after the body has returned is met, or is refused")]
    public async Task TryMoveDeadline_OnlyChildrenAtWork_IsMetOrRefused()
    {
        HeldJob parent = await HeldJob.StartAsync(options: new JobOptions { Timeout = Limit, TimeProvider = _time });
        HeldJob child = await HeldJob.StartAsync(parent.Context);
        parent.Leave();
        parent.Job.WaitForBodyEnd();
        Trees.LetOthersLive();

        bool wasMoved = parent.Context.TryMoveDeadline(Limit / 2);
        _time.Advance(Limit);

        bool hasExpired = parent.Context.HasExpired;
        await child.EndAsync();
        await parent.EndAsync();
        Assert.Equal(wasMoved, hasExpired);
    }

    [Fact(DisplayName = "G9.1 A deadline whose moment is past cannot be moved, though its timer has not rung yet")]
    public async Task TryMoveDeadline_PastAndTheTimerIsLate_IsRefused()
    {
        var time = new SilentTimers(_time);
        bool wasMoved = true;
        CancellableJob job = CancellableJob.Start(
            context => context.WithTimeout(Limit, scope =>
            {
                _time.Advance(Limit * 2);
                wasMoved = scope.TryMoveDeadline(Limit);
            }),
            new JobOptions { TimeProvider = time });
        await job.EndAsync();
        await job.Completion;
        Assert.False(wasMoved);
    }
}
