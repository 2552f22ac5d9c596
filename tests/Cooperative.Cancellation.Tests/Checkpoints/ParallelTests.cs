using System.Collections.Concurrent;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3.5: what a parallel loop does while nobody asks it to stop.</summary>
public class ParallelTests
{
    private readonly TestTime _time = new();

    public static TheoryData<ParallelForm> Forms => ParallelForms.All;

    public static TheoryData<ParallelForm> FormsWithState => ParallelForms.WithState;

    [Theory(DisplayName = "G3.5 A parallel loop does every item once, whatever the count and the degree")]
    [MemberData(nameof(Forms))]
    public async Task Loop_OfAnyCount_DoesEveryItemOnce(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        foreach (int degree in (int[])[-1, 1, 3])
        {
            foreach (int count in (int[])[0, 1, 2, 9, 1000, 20_011])
            {
                int[] times = new int[count];
                await form.LoopAsync(parked.Context, count, item => Interlocked.Increment(ref times[item]), degree);
                Assert.All(times, done => Assert.Equal(1, done));
            }
        }

        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.5 No more bodies at once than the degree says; with one, they run in order")]
    [MemberData(nameof(Forms))]
    public async Task Loop_WithADegree_KeepsToIt(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var order = new ConcurrentQueue<int>();
        foreach (int degree in (int[])[1, 2])
        {
            int atOnce = 0, most = 0;
            order.Clear();
            await form.LoopAsync(parked.Context, 300, item =>
            {
                int now = Interlocked.Increment(ref atOnce);
                InterlockedMax(ref most, now);
                order.Enqueue(item);
                Thread.Yield();
                Interlocked.Decrement(ref atOnce);
            }, degree);
            Assert.InRange(most, 1, degree);
            if (degree == 1)
            {
                Assert.Equal(Enumerable.Range(0, 300), order);
            }
        }

        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.5 Two bodies are at work at once, where two may be")]
    [MemberData(nameof(Forms))]
    public async Task Loop_OfDegreeTwo_RunsTwoAtOnce(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        using var both = new Barrier(2);
        await form.LoopAsync(parked.Context, 2, _ => Assert.True(both.SignalAndWait(Jobs.Patience), "The other never came."), degree: 2);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "Current in the bodies of a parallel loop is the context of the caller, that of a scope in the scope")]
    [MemberData(nameof(Forms))]
    public async Task Loop_InAJob_FlowsItsContext(ParallelForm form)
    {
        var wrong = new ConcurrentQueue<JobContext?>();
        int right = 0;
        void Look(JobContext context)
        {
            if (ReferenceEquals(JobContext.Current, context))
            {
                Interlocked.Increment(ref right);
            }
            else
            {
                wrong.Enqueue(JobContext.Current);
            }

            Thread.Yield();
        }

        CancellableJob job = form.Start(async context =>
        {
            await form.LoopAsync(context, 100, _ => Look(context), degree: 2);
            await context.ShieldAsync(shield => form.LoopAsync(shield, 100, _ => Look(shield), degree: 2));
        });
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
        Assert.Empty(wrong);
        Assert.Equal(200, right);
    }

    [Fact(DisplayName = "G3.5 A thread's state goes from body to body, and each is ended once")]
    public async Task Loop_WithState_AddsUp()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        long sum = 0;
        int made = 0, ended = 0;
        parked.Context.ParallelFor(
            0,
            100_000,
            () =>
            {
                Interlocked.Increment(ref made);
                return 0L;
            },
            (index, mine) => mine + index,
            mine =>
            {
                Interlocked.Increment(ref ended);
                Interlocked.Add(ref sum, mine);
            });
        parked.Context.ParallelFor(0L, 100_000L, () => 0L, (index, mine) => mine + index, mine => Interlocked.Add(ref sum, mine));
        Assert.Equal(2 * 4_999_950_000, sum);
        Assert.Equal(made, ended);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 Indices whose number no long can count are begun with, and the last of long is met")]
    public async Task Loop_OverAllOfLong_BeginsAndEndsWhereItShould()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var seen = new ConcurrentQueue<long>();
        parked.Context.ParallelFor(long.MaxValue - 3, long.MaxValue, seen.Enqueue);
        Assert.Equal([long.MaxValue - 3, long.MaxValue - 2, long.MaxValue - 1], seen.Order());
        seen.Clear();
        Assert.Throws<JobCanceledException>(() => parked.Context.ParallelFor(long.MinValue, long.MaxValue, index =>
        {
            seen.Enqueue(index);
            parked.Job.Cancel();
        }, maxDegreeOfParallelism: 1));
        Assert.Equal([long.MinValue], seen);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 Cheap indices, one of them dear: whoever has it holds back no more than its fair share of the others")]
    public async Task Loop_OneDearItem_HoldsBackNoMoreThanAShare()
    {
        const int count = 100_000;
        int done = 0;
        var enough = new Gate();

        // The clock stands still: as far as that can tell, a chunk may have a million.
        var parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _time });
        parked.Context.ParallelFor(
            0,
            count,
            index =>
            {
                if (index == count / 2)
                {
                    enough.Wait();
                }

                if (Interlocked.Increment(ref done) > count * 3 / 4)
                {
                    enough.Open();
                }
            },
            maxDegreeOfParallelism: 2);
        Assert.Equal(count, done);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G7.2 A parallel loop of more than 10 ms tells how many items all threads have done, and all of them at its end")]
    [MemberData(nameof(Forms))]
    public async Task Loop_Long_TellsItsProgress(ParallelForm form)
    {
        foreach (int degree in (int[])[1, 2])
        {
            var told = new ConcurrentQueue<JobProgress?>();
            ParkedJob parked = await ParkAsync();
            await form.LoopAsync(parked.Context, 1000, _ =>
            {
                told.Enqueue(parked.Job.GetReport().Progress);
                _time.Advance(TimeSpan.FromMicroseconds(100));
            }, degree);
            long? total = form is ParallelForm.Items or ParallelForm.StreamAsync ? null : 1000;
            Assert.Equal(new JobProgress(1000, total), parked.Job.GetReport().Progress);
            Assert.Contains(null, told);
            Assert.InRange(told.OfType<JobProgress>().Distinct().Count(), 5, 12);
            Assert.All(told.OfType<JobProgress>(), progress => Assert.Equal(total, progress.Total));
            if (degree == 1)
            {
                Assert.Equal(told.OfType<JobProgress>().OrderBy(progress => progress.Completed), told.OfType<JobProgress>());
            }

            await parked.EndAsync();
        }
    }

    [Theory(DisplayName = "G7.2 A parallel loop that is short, that is told not to, or whose work speaks for itself tells nothing")]
    [MemberData(nameof(Forms))]
    public async Task Loop_ThatHasNothingToTell_TellsNothing(ParallelForm form)
    {
        ParkedJob parked = await ParkAsync();
        void Work(int item) => _time.Advance(TimeSpan.FromMicroseconds(100));
        await form.LoopAsync(parked.Context, 50, Work);
        await form.LoopAsync(parked.Context, 1000, Work, progress: false);
        Assert.Null(parked.Job.GetReport().Progress);

        parked.Context.ReportProgress(1, 3, "files");
        await form.LoopAsync(parked.Context, 1000, Work);
        Assert.Equal(new JobProgress(1, 3, "files"), parked.Job.GetReport().Progress);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.3 Nothing known, a range that ends before it begins, and degrees out of range are refused at the call")]
    public async Task Loop_BadArguments_AreRefused()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        JobContext context = parked.Context;
        Action<string, Action> refuses = (name, call) => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(call).ParamName);
        refuses("to", () => context.ParallelFor(1, 0, _ => { }));
        refuses("to", () => context.ParallelFor(1L, 0L, _ => { }));
        refuses("to", () => context.ParallelFor(1, 0, () => 0, (_, state) => state, _ => { }));
        refuses("to", () => context.ParallelFor(1L, 0L, () => 0, (_, state) => state, _ => { }));
        refuses("body", () => context.ParallelFor(0, 1, null!));
        refuses("body", () => context.ParallelFor(0L, 1L, null!));
        refuses("localInit", () => context.ParallelFor<int>(0, 1, null!, (_, state) => state, _ => { }));
        refuses("body", () => context.ParallelFor(0, 1, () => 0, null!, _ => { }));
        refuses("localFinally", () => context.ParallelFor(0, 1, () => 0, (_, state) => state, null!));
        refuses("localInit", () => context.ParallelFor<int>(0L, 1L, null!, (_, state) => state, _ => { }));
        refuses("body", () => context.ParallelFor(0L, 1L, () => 0, null!, _ => { }));
        refuses("localFinally", () => context.ParallelFor(0L, 1L, () => 0, (_, state) => state, null!));
        refuses("source", () => context.ParallelForEach((IEnumerable<int>)null!, _ => { }));
        refuses("body", () => context.ParallelForEach([1], (Action<int>)null!));
        refuses("source", () => context.ParallelForEach((IEnumerable<int>)null!, null!));
        refuses("source", () => { context.ParallelForEachAsync((IEnumerable<int>)null!, (_, _) => default); });
        refuses("body", () => { context.ParallelForEachAsync([1], (Func<int, CancellationToken, ValueTask>)null!); });
        refuses("source", () => { context.ParallelForEachAsync((IAsyncEnumerable<int>)null!, (_, _) => default); });
        refuses("body", () => { context.ParallelForEachAsync(ParallelForms.Stream([1]), null!); });
        foreach (ParallelForm form in Enum.GetValues<ParallelForm>())
        {
            foreach (int degree in (int[])[0, -2, int.MinValue])
            {
                Action call = () => _ = form.LoopAsync(context, 1, _ => Assert.Fail("Half begun."), degree);
                var refused = Assert.Throws<ArgumentOutOfRangeException>(call);
                Assert.Equal(("maxDegreeOfParallelism", degree), (refused.ParamName, refused.ActualValue));
                Assert.Contains("1 or more", refused.Message, StringComparison.Ordinal);
            }
        }

        await parked.EndAsync();
    }

    private Task<ParkedJob> ParkAsync() => ParkedJob.StartAsync(options: new() { TimeProvider = _time });

    private static void InterlockedMax(ref int most, int value)
    {
        int seen = Volatile.Read(ref most);
        while (seen < value)
        {
            int before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
