using System.Collections.Concurrent;
using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.1: last in first out, one at a time, exactly once.</summary>
public class OrderTests
{
    public static readonly TheoryData<JobState> EveryOutcome = [JobState.Succeeded, JobState.Canceled, JobState.Faulted];

    [Fact(DisplayName = "G6.1 Hooks run last in, first out, wherever they were registered and whatever their kind")]
    public async Task Hooks_OfEveryKindOnHandleAndContext_RunLastInFirstOut()
    {
        var ran = new ConcurrentQueue<string>();
        CancellableJob job = Ending.Create(
            JobState.Succeeded,
            first: context =>
            {
                context.OnCleanup(_ => ran.Enqueue("context, action"));
                context.OnCleanup(async _ =>
                {
                    await Task.Yield();
                    ran.Enqueue("context, task");
                });
                context.OnCleanup(YieldThenRecordAsync);
            });
        job.OnCleanup(_ => ran.Enqueue("handle, action"));
        job.OnCleanup(async _ =>
        {
            await Task.Yield();
            ran.Enqueue("handle, task");
        });
        job.OnCleanup(RecordAsync);

        JobReport report = await job.RunAsync();

        Assert.Equal(
            ["context, value task", "context, task", "context, action", "handle, value task", "handle, task", "handle, action"], ran);
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.All(report.Cleanup, hook => Assert.Equal(CleanupResult.Completed, hook.Result));

        async ValueTask YieldThenRecordAsync(CleanupContext cleanup)
        {
            await Task.Yield();
            ran.Enqueue("context, value task");
        }

        ValueTask RecordAsync(CleanupContext cleanup)
        {
            ran.Enqueue("handle, value task");
            return default;
        }
    }

    [Fact(DisplayName = "G6.1 Hooks run one at a time: an asynchronous one is awaited before the next begins")]
    public async Task Hooks_ThatYield_RunOneAtATime()
    {
        int atWork = 0;
        int mostAtWork = 0;
        CancellableJob job = Ending.Create(JobState.Succeeded);
        for (int i = 0; i < 50; i++)
        {
            job.OnCleanup(_ =>
            {
                Enter();
                Leave();
            });
            job.OnCleanup(async _ =>
            {
                Enter();
                await Task.Yield();
                Leave();
            });
        }

        await job.RunAsync();

        Assert.Equal(1, mostAtWork);
        Assert.Equal(0, atWork);

        void Enter() => mostAtWork = Math.Max(mostAtWork, Interlocked.Increment(ref atWork));
        void Leave() => Interlocked.Decrement(ref atWork);
    }

    [Theory(DisplayName = "G6.1 A hook runs exactly once, whatever the outcome, and before the end")]
    [MemberData(nameof(EveryOutcome))]
    public async Task Hook_WhateverTheOutcome_RunsExactlyOnceBeforeTheEnd(JobState outcome)
    {
        foreach (CancellableJob job in new[] { Ending.Create(outcome), Ending.CreateAsync(outcome) })
        {
            int runs = 0;
            bool endedBefore = false;
            job.OnCleanup(_ =>
            {
                endedBefore |= job.Completion.IsCompleted;
                Interlocked.Increment(ref runs);
            });

            JobReport report = await job.RunAsync();

            Assert.Equal(outcome, report.State);
            Assert.Equal(1, runs);
            Assert.False(endedBefore);
            Assert.Single(report.Cleanup);
        }
    }

    [Fact(DisplayName = "G6.1 Hooks of a job that was cancelled before it was started run, last in first out")]
    public async Task Hooks_OfJobCancelledBeforeStart_Run()
    {
        var ran = new ConcurrentQueue<int>();
        CancellableJob job = CancellableJob.Create(_ => ran.Enqueue(0));
        job.OnCleanup(_ => ran.Enqueue(1));
        job.OnCleanup(async _ =>
        {
            await Task.Yield();
            ran.Enqueue(2);
        });

        job.Cancel();
        JobReport report = await job.EndAsync();

        Assert.Equal([2, 1], ran);
        Assert.Equal(JobState.Canceled, report.State);
    }

    [Theory(DisplayName = "G6.1 Ten thousand hooks of one kind run, each once, without a deep stack")]
    [InlineData("action")]
    [InlineData("completed task")]
    [InlineData("yielding task")]
    [InlineData("value task")]
    public async Task Hooks_TenThousandOfThem_RunInOrderWithoutDeepStack(string kind)
    {
        const int Count = 10_000;
        var ran = new List<int>(Count);
        int deepest = 0;
        CancellableJob job = Ending.Create(JobState.Succeeded);
        for (int i = 0; i < Count; i++)
        {
            Add(i);
        }

        JobReport report = await job.RunAsync();

        Assert.Equal(Enumerable.Range(0, Count).Reverse(), ran);
        Assert.Equal(Count, report.Cleanup.Count);
        Assert.InRange(deepest, 1, 200);

        void Add(int number) => _ = kind switch
        {
            "action" => job.OnCleanup(_ => Ran(number)),
            "completed task" => job.OnCleanup(_ =>
            {
                Ran(number);
                return Task.CompletedTask;
            }),
            "yielding task" => job.OnCleanup(async _ =>
            {
                await Task.Yield();
                Ran(number);
            }),
            _ => job.OnCleanup(_ =>
            {
                Ran(number);
                return ValueTask.CompletedTask;
            }),
        };

        void Ran(int number)
        {
            ran.Add(number);

            // Counting frames takes its time: the last hooks are the ones that would be deep.
            if (number < 10)
            {
                deepest = Math.Max(deepest, new StackTrace().FrameCount);
            }
        }
    }
}
