using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.Stress.Leaks;

/// <summary>
/// G8.5, G9: what has ended is forgotten, while that which it belonged to lives on: its parent, its outside token, the process. Half of the
/// jobs are cancelled, the other half end by themselves.
/// </summary>
[Collection(Alone.Name)]
public class LeakTests
{
    // A leaked job would be five hundred bytes and more: of ten thousand, five million. What else moves on the heap is far less.
    private const int Slack = 300_000;
    private const int Followed = 1000;
    private const int Steps = 100;

    private static readonly int Jobs = Rounds.Of(everyBuild: 10_000, night: 1_000_000);
    private static readonly int Timeouts = Rounds.Of(everyBuild: 10_000, night: 100_000);

    // What may be left of one is a few dozen bytes, so there are more of them.
    private static readonly int Successors = Rounds.Of(everyBuild: 100_000, night: 1_000_000);
    private static readonly TimeSpan NeverFires = TimeSpan.FromDays(30);

    [Fact(DisplayName = "G8.5 Short children leave nothing behind under a parent that lives on")]
    public void Children_Short_LeaveNothingBehind()
    {
        var tally = new Tally();
        JobContext? parent = null;
        CancellableJob job = CancellableJob.StartAsync(async context =>
        {
            Volatile.Write(ref parent, context);
            await Task.Delay(Timeout.Infinite, context.Token);
        });
        Patience.Until(() => Volatile.Read(ref parent) is not null, "the parent");
        MakeMany(tally, Jobs, (body, _) => parent!.StartChildAsync(body, new JobOptions { IsolateFailure = true }));
        Patience.Until(() => job.GetReport().ChildrenAtWork == 0, "the ends of all children");

        tally.AssertGone(allowed: Slack);
        Assert.Equal(Jobs + Warmup, job.GetReport().ChildrenEnded);
        Assert.Equal(16, job.GetReport().Children.Count);
        job.Cancel();
        Patience.Until(() => job.Completion.IsCompleted, "the end of the parent");
    }

    [Theory(DisplayName = "G1, G5 Jobs under one outside token, by option or by link, leave nothing behind on it")]
    [InlineData(false)]
    [InlineData(true)]
    public void Jobs_UnderOneToken_LeaveNothingBehind(bool isLink)
    {
        var tally = new Tally();
        using var outside = new CancellationTokenSource();
        MakeMany(tally, Jobs, (body, _) =>
        {
            CancellableJob job = CancellableJob.StartAsync(body, isLink ? null : new JobOptions { CancellationToken = outside.Token });
            if (isLink)
            {
                job.CancelOn(outside.Token);
            }

            return job;
        });
        tally.AssertGone(allowed: Slack);
        outside.Cancel();
    }

    [Fact(DisplayName = "G9 Timeouts that never fire, of jobs and of scopes, leave nothing behind")]
    public void Timeouts_ThatNeverFire_LeaveNothingBehind()
    {
        var tally = new Tally();
        MakeMany(tally, Timeouts, (body, number) => number / 2 % 2 == 0
            ? CancellableJob.StartAsync(body, new JobOptions { Timeout = NeverFires })
            : CancellableJob.StartAsync(context => context.WithTimeoutAsync(NeverFires, body)));
        tally.AssertGone(allowed: Slack);
    }

    [Fact(DisplayName = "G6.5, G8.5 Hooks that are registered and withdrawn leave nothing behind on a job that lives on")]
    public void Hooks_Withdrawn_LeaveNothingBehind()
    {
        var tally = new Tally();
        CancellableJob job = CancellableJob.StartAsync(context => Task.Delay(Timeout.Infinite, context.Token));
        RegisterMany(job, tally, 100);
        tally.Begin();
        RegisterMany(job, tally, Jobs);
        tally.AssertGone(allowed: Slack);
        job.Cancel();
        Patience.Until(() => job.Completion.IsCompleted, "the end of the job");
        Assert.Empty(job.GetReport().Cleanup);
    }

    [Theory(DisplayName = "G8.1, G8.5 Jobs of which each starts the next, and ends when so many more have begun, leave nothing behind on the last")]
    [InlineData(1)]
    [InlineData(3)]
    public void Jobs_ThatStartTheNext_LeaveNothingBehind(int lag)
    {
        var tally = new Tally();
        var atWork = new Queue<TaskCompletionSource>();
        var lastJobs = new ConcurrentQueue<CancellableJob>();
        int toCome = Successors;
        JobContext? last = null;
        tally.Begin();
        CancellableJob.StartAsync(context => RunAsync(context, Successors));
        for (int left = Successors; Volatile.Read(ref last) is null; left -= Math.Max(1, Successors / Steps))
        {
            Patience.Until(() => Volatile.Read(ref toCome) < left || Volatile.Read(ref last) is not null, "the next of the jobs");
        }

        tally.AssertGone(allowed: Slack);
        atWork.ToList().ForEach(gate => gate.SetResult());
        Patience.Until(() => lastJobs.Count == lag && lastJobs.All(job => job.Completion.IsCompleted), "the ends of the last of the jobs");

        // One at a time comes here: each has begun before it starts the next.
        async Task RunAsync(JobContext context, int left)
        {
            await Task.Yield();
            Volatile.Write(ref toCome, left);
            var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            atWork.Enqueue(leave);
            if (atWork.Count > lag)
            {
                atWork.Dequeue().SetResult();
            }

            if (left == 0)
            {
                Volatile.Write(ref last, context);
            }
            else
            {
                // Not the first, which this method may hold, nor any of the last, which are at work.
                if (left != Successors && left > lag && left % Math.Max(1, Successors / Followed) == 0)
                {
                    tally.Follow(context);
                }

                CancellableJob job = CancellableJob.StartAsync(next => RunAsync(next, left - 1));
                if (left <= lag)
                {
                    lastJobs.Enqueue(job);
                }
            }

            await leave.Task;
        }
    }

    [Fact(DisplayName = "G8.5, G10.1 A root that has ended has left the registry, be it that somebody holds it still")]
    public void Roots_ThatHaveEnded_AreNotFoundAnyMore()
    {
        CancellableJob[] held = [.. Enumerable.Range(0, 200).Select(number => CancellableJob.StartAsync(
            context => number % 2 == 0 ? Task.Delay(Timeout.Infinite, context.Token) : Task.CompletedTask))];
        foreach (CancellableJob job in held)
        {
            job.Cancel();
        }

        // What ended before the monitor was made it can find in the registry alone; and a root leaves that just after its completion.
        Patience.Until(() => Array.TrueForAll(held, job => job.Completion.IsCompleted), "the ends of all roots");
        using var monitor = new JobMonitor();
        HashSet<long> ids = [.. held.Select(job => job.Id)];
        Patience.Until(() => !monitor.GetJobs().Any(job => ids.Contains(job.Report.Id)), "the day on which nobody finds an ended job");
        GC.KeepAlive(held);
    }

    private const int Warmup = 200;

    /// <summary>In methods of their own, so that no variable holds what is to be forgotten.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeMany(Tally tally, int count, Func<Func<JobContext, Task>, int, CancellableJob> start)
    {
        for (int number = 0; number < Warmup; number++)
        {
            MakeOne(tally, number, isFollowed: false, start);
        }

        tally.Begin();
        int every = Math.Max(1, count / Followed);
        for (int number = 0; number < count; number++)
        {
            // Both halves are followed.
            MakeOne(tally, number, isFollowed: number % every < 2, start);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeOne(Tally tally, int number, bool isFollowed, Func<Func<JobContext, Task>, int, CancellableJob> start)
    {
        bool isToBeCancelled = number % 2 == 0;
        CancellableJob job = start(
            context =>
            {
                if (isFollowed)
                {
                    // The handle is only a face of the job, which nobody in the library holds.
                    tally.Follow(context);
                }

                return isToBeCancelled ? Task.Delay(Timeout.Infinite, context.Token) : Task.CompletedTask;
            },
            number);
        if (isToBeCancelled)
        {
            job.Cancel();
        }

        Patience.Until(() => job.Completion.IsCompleted, "the end of a short job");
        Assert.Equal(isToBeCancelled ? JobState.Canceled : JobState.Succeeded, job.State);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RegisterMany(CancellableJob job, Tally tally, int count)
    {
        for (int number = 0; number < count; number++)
        {
            object kept = new();
            if (number % Math.Max(1, count / Followed) == 0)
            {
                tally.Follow(kept);
            }

            Assert.True(job.OnCleanup(_ => GC.KeepAlive(kept)).Unregister());
        }
    }
}
