using Cooperative.Cancellation.Tests.Checkpoints;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.1: loops that look at the clock anyway meet their deadline without a timer, and pay nothing more for it.</summary>
public class DeadlineInLoopsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact(DisplayName = "G9.1 A loop that looks at the clock at the very moment of the deadline meets it, though no timer has rung yet")]
    public async Task Chunks_AtTheVeryMomentOfTheDeadline_MeetIt()
    {
        var time = new TestTime();
        int done = 0;
        bool? hasFinished = null;
        CancellableJob job = CancellableJob.Start(
            context => hasFinished = context.TryWithTimeout(Limit, scope =>
            {
                time.Advance(Limit);
                foreach ((int start, int end) in scope.Chunks(0, 10))
                {
                    done += end - start;
                }
            }),
            new JobOptions { TimeProvider = new SilentTimers(time) });
        await job.EndAsync();
        await job.Completion;

        Assert.Equal((0, false), (done, hasFinished));
    }

    [Fact(DisplayName = "G3.5 G9.1 A deadline that is far off costs a loop in chunks no look at the clock beside its own")]
    public async Task Chunks_DeadlineFarOff_LookAtTheClockOnceForEach()
    {
        var clock = new HandClock();
        int chunks = 0;
        int readings = 0;
        CancellableJob job = CancellableJob.Start(
            context => context.WithTimeout(Limit, scope =>
            {
                int before = clock.Reads;
                foreach ((int _, int _) in scope.Chunks(0, 1000))
                {
                    chunks++;
                }

                readings = clock.Reads - before;
            }),
            new JobOptions { TimeProvider = clock });
        await job.EndAsync();
        await job.Completion;

        // The last look is the one that finds nothing left to do.
        Assert.Equal(chunks + 1, readings);
    }
}
