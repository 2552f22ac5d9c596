using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G9.4: the one thread that serves every deadline on the system's clock. That it is on time is for the benchmarks.</summary>
public class DeadlineThreadTests
{
    private const int Many = 10_000;

    [Theory(DisplayName = "G9.4 Ten thousand deadlines, set in any order, and moved or not, pass each once and in their order")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deadlines_Many_PassInTheirOrder(bool areMoved)
    {
        var scopes = new JobContext[Many];
        var moments = new DateTimeOffset[Many];
        var earliest = new TimeSpan[Many];
        var latest = new TimeSpan[Many];
        bool wereSetInTime = false;
        int finished = 0;
        var watch = Stopwatch.StartNew();
        CancellableJob job = CancellableJob.StartAsync(async context =>
        {
            var running = new Task<bool>[Many];
            for (int i = 0; i < Many; i++)
            {
                int index = i;
                var limit = TimeSpan.FromMilliseconds(700 + (i * 7919 % 500));
                earliest[i] = watch.Elapsed + limit;
                running[i] = context.TryWithTimeoutAsync(limit, scope =>
                {
                    latest[index] = watch.Elapsed + limit;
                    scopes[index] = scope;
                    moments[index] = scope.Deadline!.Value;
                    return scope.UntilStoppedAsync();
                });
            }

            wereSetInTime = true;
            for (int i = 0; areMoved && i < Many; i++)
            {
                // Each leaves its place among the others, wherever that is.
                var limit = TimeSpan.FromMilliseconds(700 + (i * 5227 % 500));
                earliest[i] = watch.Elapsed + limit;
                wereSetInTime &= TryMove(scopes[i], limit);
                latest[i] = watch.Elapsed + limit;
                moments[i] = scopes[i].Deadline!.Value;
            }

            wereSetInTime &= !scopes.Any(scope => scope.HasExpired);
            finished = (await Task.WhenAll(running)).Count(hasFinished => hasFinished);
        });
        await job.EndAsync();
        await job.Completion;
        Assert.Equal(0, finished);
        Assert.All(scopes, scope => Assert.True(scope.HasExpired));
        Assert.All(scopes, (scope, i) => Assert.True(scope.CancellationReason!.RequestedAt >= moments[i], "A deadline is never early."));

        // A machine so busy that the first fell due before the last was set has not shown their order.
        if (wereSetInTime)
        {
            Assert.True(PassedInOrder(scopes, earliest, latest), "A deadline passed before one that fell due earlier.");
        }
    }

    [Fact(DisplayName = "G9.4 A deadline that is set after a later one is not kept waiting by it")]
    public async Task Deadline_SetAfterALaterOne_PassesFirst()
    {
        CancellableJob late = await Jobs.SpinningAsync(new JobOptions { Timeout = TimeSpan.FromHours(1) });
        CancellableJob soon = await Jobs.SpinningAsync(new JobOptions { Timeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(CancellationKind.Timeout, (await soon.EndAsync()).CancellationReason?.Kind);
        Assert.False(late.IsCancellationRequested);
        await late.DisposeAsync();
    }

    [Fact(DisplayName = "G9.4 A deadline moved in on the system's clock is met at its new moment")]
    public async Task Deadline_MovedIn_PassesAtTheNewMoment()
    {
        CancellableJob job = CancellableJob.StartAsync(context => context.WithTimeoutAsync(
            TimeSpan.FromHours(1),
            scope =>
            {
                Assert.True(scope.TryMoveDeadline(TimeSpan.FromHours(2)));
                Assert.True(scope.TryMoveDeadline(Timeout.InfiniteTimeSpan));
                Assert.True(scope.TryMoveDeadline(TimeSpan.FromMilliseconds(20)));
                return scope.UntilStoppedAsync();
            }));
        Assert.IsType<TimeoutException>((await job.EndAsync()).Exception);
    }

    [Fact(DisplayName = "G9.4 A deadline that is no longer needed leaves nothing alive, while its job lives on")]
    public async Task Deadline_NoLongerNeeded_LeavesNothingAlive()
    {
        var ended = new Gate();
        var leave = new Gate();
        WeakReference[] scopes = [];
        CancellableJob job = CancellableJob.Start(context =>
        {
            scopes = OpenAndEnd(context);
            ended.Open();
            leave.Wait();
        });
        await ended.WaitAsync();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        int alive = scopes.Count(scope => scope.IsAlive);
        leave.Open();
        await job.EndAsync();
        Assert.Equal(0, alive);
    }

    [Theory(DisplayName = "G9.4 A deadline is met while every core is busy with jobs")]
    [InlineData(JobThread.Dedicated)]
    [InlineData(JobThread.Pool)]
    public async Task Deadline_EveryCoreBusy_IsMet(JobThread thread)
    {
        var options = new JobOptions { Thread = thread, Timeout = TimeSpan.FromMilliseconds(200) };
        CancellableJob[] jobs = [.. Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => CancellableJob.Start(
            context =>
            {
                while (true)
                {
                    context.Checkpoint();
                }
            },
            options))];
        foreach (CancellableJob job in jobs)
        {
            JobReport report = await job.EndAsync();
            Assert.Equal(JobState.Canceled, report.State);
            Assert.Equal(CancellationKind.Timeout, report.CancellationReason?.Kind);
        }
    }

    private static bool TryMove(JobContext scope, TimeSpan limit)
    {
        try
        {
            return scope.TryMoveDeadline(limit);
        }
        catch (InvalidOperationException)
        {
            // Its scope has been ended by the limit that it had before: a very slow machine.
            return false;
        }
    }

    /// <summary>
    /// Every deadline is stamped by the thread that serves them all, so the stamps are in the order in which it came to them. When
    /// each fell due is known between the moments before and after it was set, and to the thread's millisecond, rounded up and down.
    /// </summary>
    private static bool PassedInOrder(JobContext[] scopes, TimeSpan[] earliest, TimeSpan[] latest)
    {
        var rounding = TimeSpan.FromMilliseconds(3);
        int[] byLatest = [.. Enumerable.Range(0, Many).OrderBy(i => latest[i])];
        DateTimeOffset last = DateTimeOffset.MinValue;
        int before = 0;
        foreach (int i in Enumerable.Range(0, Many).OrderBy(i => earliest[i]))
        {
            while (latest[byLatest[before]] + rounding < earliest[i])
            {
                DateTimeOffset passed = scopes[byLatest[before++]].CancellationReason!.RequestedAt;
                last = passed > last ? passed : last;
            }

            if (scopes[i].CancellationReason!.RequestedAt < last)
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] OpenAndEnd(JobContext context)
    {
        var scopes = new WeakReference[1000];
        for (int i = 0; i < scopes.Length; i++)
        {
            scopes[i] = context.WithTimeout(TimeSpan.FromHours(1 + (i % 7)), scope => new WeakReference(scope));
        }

        return scopes;
    }
}
