using Cooperative.Cancellation.Tests.Scopes;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3.5: a loop in chunks does all of its work, and notices within one chunk.</summary>
public class ChunkTests
{
    private readonly TestTime _time = new();

    public static TheoryData<ChunkForm> Forms => ChunkForms.All;

    [Theory(DisplayName = "G3.5 Chunks: every item once, in order, whatever the count")]
    [MemberData(nameof(Forms))]
    public async Task Chunks_OfAnyCount_ContainEveryItemOnce(ChunkForm form)
    {
        foreach (int count in (int[])[0, 1, 2, 7, 8, 9, 63, 64, 65, 1000, 100_003])
        {
            var seen = new List<int>();
            int empty = 0;
            await RunAsync(context => form.Loop(context, count, chunk =>
            {
                empty += chunk.Length == 0 ? 1 : 0;
                seen.AddRange(chunk);
                _time.Advance(TimeSpan.FromMicroseconds(chunk.Length));
            }));
            Assert.Equal(Enumerable.Range(0, count), seen);
            Assert.Equal(0, empty);
        }
    }

    [Fact(DisplayName = "G3.5 What is written to the chunks of a span or an array is written to the whole")]
    public async Task Chunks_WrittenTo_WriteTheWhole()
    {
        int[] first = new int[1000];
        int[] second = new int[1000];
        await RunAsync(context =>
        {
            foreach (Span<int> chunk in context.Chunks(first))
            {
                chunk.Fill(7);
            }

            foreach (Span<int> chunk in context.Chunks(second.AsSpan()))
            {
                chunk.Fill(7);
            }
        });
        Assert.All(first.Concat(second), item => Assert.Equal(7, item));
    }

    [Theory(DisplayName = "G3.5 Asked within a chunk: the next one does not begin, and the report names the loop")]
    [MemberData(nameof(Forms))]
    public async Task Chunks_AskedWithinAChunk_EndsBeforeTheNext(ChunkForm form)
    {
        CancellableJob? job = null;
        var known = new Gate();
        int after = 0;

        // The clock stands still, so the chunks have 1, 8, 64, 512 and 415 items, on any machine.
        job = CancellableJob.Start(
            context =>
            {
                known.Wait();
                form.Loop(context, 1000, chunk =>
                {
                    after += job!.IsCancellationRequested ? 1 : 0;
                    if (chunk.Contains(500))
                    {
                        job.Cancel();
                    }
                });
            },
            new JobOptions { TimeProvider = _time });
        known.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(0, after);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.Equal("ChunkForm.cs", report.ObservedFile);
        Assert.NotEqual(0, report.ObservedLine);
    }

    [Theory(DisplayName = "G3.5 Asked before: not one chunk begins; nothing to do: nothing is checked; asked in the last chunk: the loop is done")]
    [MemberData(nameof(Forms))]
    public async Task Chunks_AskedBeforeOrInTheLastChunk_CheckBeforeChunksOnly(ChunkForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        form.Loop(parked.Context, 1, _ => parked.Job.Cancel());
        form.Loop(parked.Context, 0, _ => Assert.Fail("There is nothing in it."));
        Assert.Throws<JobCanceledException>(() => form.Loop(parked.Context, 10, _ => Assert.Fail("It was asked to stop before.")));
        Assert.Throws<JobCanceledException>(() => form.Loop(parked.Context, 10, _ => Assert.Fail("G3.1: and is so still.")));
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.6 Chunks on the context of a job that has ended are refused")]
    [MemberData(nameof(Forms))]
    public async Task Chunks_OnAnEndedContext_AreRefused(ChunkForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        await parked.EndAsync();
        Assert.Throws<InvalidOperationException>(() => form.Loop(parked.Context, 10, _ => { }));
    }

    [Theory(DisplayName = "G9.4 A deadline is met at the end of a chunk, though no timer rings: its own, that of a scope around, that of the job")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Chunks_DeadlinePassesAndNoTimerRings_EndWithTheChunk(int scopesBetween)
    {
        TimeSpan limit = TimeSpan.FromMilliseconds(50);
        int done = 0;
        void Loop(JobContext context)
        {
            foreach ((int start, int end) in context.Chunks(0, 1_000_000))
            {
                done = end;
                _time.Advance(TimeSpan.FromMicroseconds(100) * (end - start));
            }
        }

        CancellableJob job = CancellableJob.Start(
            context =>
            {
                switch (scopesBetween)
                {
                    case 0:
                        Loop(context);
                        break;
                    case 1:
                        Assert.Throws<TimeoutException>(() => context.WithTimeout(limit, Loop));
                        break;
                    default:
                        Assert.False(context.TryWithTimeout(limit, outer => outer.WithTimeout(Jobs.Patience, Loop)));
                        break;
                }
            },
            new JobOptions { TimeProvider = new SilentTimers(_time), Timeout = scopesBetween == 0 ? limit : Timeout.InfiniteTimeSpan });
        JobReport report = await job.EndAsync();
        Assert.Equal(scopesBetween == 0 ? JobState.Canceled : JobState.Succeeded, report.State);
        Assert.InRange(done, 500, 520);
    }

    [Fact(DisplayName = "G9.3 A deadline around a shield does not end the chunks inside it")]
    public async Task Chunks_InAShield_DoNotMeetTheDeadlineAround()
    {
        int done = 0;
        CancellableJob job = CancellableJob.Start(
            context => context.TryWithTimeout(TimeSpan.FromMilliseconds(50), scope => scope.Shield(shield =>
            {
                foreach ((int start, int end) in shield.Chunks(0, 1000))
                {
                    done = end;
                    _time.Advance(TimeSpan.FromMicroseconds(100) * (end - start));
                }
            })),
            new JobOptions { TimeProvider = new SilentTimers(_time) });
        await job.EndAsync();
        Assert.Equal(1000, done);
    }

    [Fact(DisplayName = "G3.5 Chunks of memory and of indices may be awaited in")]
    public async Task Chunks_InAnAsynchronousLoop_GoOnAfterAwait()
    {
        CancellableJob<int> job = CancellableJob.StartAsync(async context =>
        {
            int sum = 0;
            foreach (ReadOnlyMemory<int> chunk in context.Chunks(new ReadOnlyMemory<int>([1, 2, 3, 4, 5])))
            {
                await Task.Yield();
                sum += chunk.ToArray().Sum();
            }

            Memory<int> written = new int[5];
            foreach (Memory<int> chunk in context.Chunks(written))
            {
                await Task.Yield();
                chunk.Span.Fill(2);
            }

            sum += written.ToArray().Sum();
            foreach ((long start, long end) in context.Chunks(1L, 101L))
            {
                await Task.Yield();
                sum += (int)(end - start);
            }

            return sum;
        });
        Assert.Equal(125, await job.Completion);
    }

    [Fact(DisplayName = "G10.3 Chunks of nothing known, of a range that ends before it begins, and latencies out of range are refused")]
    public async Task Chunks_BadArguments_AreRefused()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        JobContext context = parked.Context;
        Assert.Equal("items", Assert.Throws<ArgumentNullException>(() => { context.Chunks<int>((int[])null!); }).ParamName);
        Assert.Equal("to", Assert.Throws<ArgumentOutOfRangeException>(() => { context.Chunks(1, 0); }).ParamName);
        Assert.Equal("to", Assert.Throws<ArgumentOutOfRangeException>(() => { context.Chunks(1L, 0L); }).ParamName);
        foreach (TimeSpan latency in (TimeSpan[])[TimeSpan.Zero, Timeout.InfiniteTimeSpan, TimeSpan.MinValue, TimeSpan.MaxValue, JobOptions.MaxTime + TimeSpan.FromTicks(1)])
        {
            foreach (ChunkForm form in Enum.GetValues<ChunkForm>())
            {
                var refused = Assert.Throws<ArgumentOutOfRangeException>(() => form.Loop(context, 1, _ => { }, latency));
                Assert.Equal(("latency", latency), (refused.ParamName, refused.ActualValue));
                Assert.Contains("above zero", refused.Message, StringComparison.Ordinal);
            }
        }

        context.Chunks(0, 1, JobOptions.MaxTime);
        context.Chunks(0, 1, TimeSpan.FromTicks(1));
        await parked.EndAsync();
    }

    private async Task RunAsync(Action<JobContext> body)
    {
        CancellableJob job = CancellableJob.Start(body, new JobOptions { TimeProvider = _time });
        await job.EndAsync();
        await job.Completion;
    }
}
