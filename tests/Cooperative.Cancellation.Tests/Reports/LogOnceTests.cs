using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G1.2, G2.4, G6.3: each event is written once, whoever races to be the one it tells of.</summary>
public class LogOnceTests
{
    private const int Rounds = 100;

    [Theory(DisplayName = "G2.4 Many ask at once while the body ends: one request, one fault, one end in the log, in that order")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Log_RequestsThatRaceWithTheEnd_WritesEachEventOnce(bool fails)
    {
        for (int round = 0; round < Rounds; round++)
        {
            var logger = new EventLogger();
            var leave = new Gate();
            CancellableJob job = CancellableJob.Create(
                _ =>
                {
                    leave.Wait();
                    if (fails)
                    {
                        throw new InvalidDataException("broken");
                    }
                },
                new JobOptions { Logger = logger });
            job.OnCleanup(_ => { });
            job.Start();
            int first = 0;
            void Ask() => _ = job.Cancel() ? Interlocked.Increment(ref first) : 0;
            Race.Run(Ask, Ask, Ask, leave.Open);
            await job.EndAsync();
            if (first > 0)
            {
                await logger.WaitForAsync(JobLogEvents.CancellationRequested);
            }

            int[] expected = [.. Enumerable.Repeat(JobLogEvents.CancellationRequested, first), .. fails ? [JobLogEvents.Faulted, JobLogEvents.Ended] : new[] { JobLogEvents.Ended }];
            Assert.Equal(expected.Order(), logger.Lines.Select(line => line.Event).Order());
            Assert.Equal(JobLogEvents.Ended, logger.Lines[^1].Event);
        }
    }

    [Fact(DisplayName = "G6.3 A hook that ends just as it is given up on is told as one or the other, never as both")]
    public async Task Log_HookThatRacesWithItsLimit_IsToldOnce()
    {
        for (int round = 0; round < Rounds; round++)
        {
            // The hook is told that its time is up, and on the way to being abandoned; it throws at about that moment.
            var time = new TestTime();
            var logger = new EventLogger();
            var running = new Gate();
            var leave = new Gate();
            CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Logger = logger, TimeProvider = time });
            job.OnCleanup(_ =>
            {
                running.Open();
                leave.Wait();
                throw new IOException("disk full");
            });
            job.Start();
            running.Wait();
            time.Advance(TimeSpan.FromSeconds(10));
            Race.Run(() => time.Advance(TimeSpan.FromSeconds(1)), leave.Open);
            CleanupReport hook = Assert.Single((await job.EndAsync()).Cleanup);
            int told = hook.Result == CleanupResult.Abandoned ? JobLogEvents.CleanupAbandoned : JobLogEvents.CleanupFailed;
            await logger.WaitForAsync(told);
            if (hook.Result == CleanupResult.Abandoned)
            {
                await logger.WaitForAsync(JobLogEvents.AbandonedCleanupEnded);
            }

            int[] ofHooks = [JobLogEvents.CleanupAbandoned, JobLogEvents.CleanupFailed];
            Assert.Equal([told], logger.Lines.Select(line => line.Event).Where(ofHooks.Contains));
            Assert.All(logger.Lines.GroupBy(line => line.Event), lines => Assert.Single(lines));
        }
    }
}
