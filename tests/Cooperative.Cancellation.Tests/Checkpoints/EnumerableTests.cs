using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3.5: a sequence with checkpoints, read with <c>foreach</c> or with <c>await foreach</c>.</summary>
public class EnumerableTests
{
    public static TheoryData<bool> Both => new(false, true);

    public static TheoryData<bool, SourceStep> BothAndSteps =>
        new(((bool[])[false, true]).SelectMany(isAsync => Enum.GetValues<SourceStep>().Select(step => (isAsync, step))));

    [Theory(DisplayName = "G3.5 All elements in order, as often as the sequence is read; the source is disposed each time")]
    [MemberData(nameof(Both))]
    public async Task WithCheckpoints_NobodyAsks_IsTheSequence(bool isAsync)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        foreach (int count in (int[])[0, 1, 100])
        {
            var source = new WatchedSource(count);
            Func<Action<int>, Task> readAsync = Prepare(isAsync, source, parked.Context);
            Assert.Equal(0, source.Opened);
            for (int time = 1; time <= 2; time++)
            {
                var read = new List<int>();
                await readAsync(read.Add);
                Assert.Equal(Enumerable.Range(0, count), read);
                Assert.Equal((time, time), (source.Opened, source.Disposed));
            }
        }

        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.5 Asked before: nothing of the source is touched")]
    [MemberData(nameof(Both))]
    public async Task WithCheckpoints_AskedBefore_TouchesNothing(bool isAsync)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.Cancel();
        var source = new WatchedSource(10);
        for (int time = 0; time < 2; time++)
        {
            int line = LineHere() + 1;
            Func<Action<int>, Task> readAsync = Prepare(isAsync, source, parked.Context);
            AssertMetAt(line, await Record.ExceptionAsync(() => readAsync(_ => Assert.Fail("Asked before."))), parked.Context);
        }

        Assert.Equal(0, source.Opened);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.5 Asked while an element is at work, the last one too: no other is fetched, and the source is disposed")]
    [MemberData(nameof(Both))]
    public async Task WithCheckpoints_AskedBetween_FetchesNoMore(bool isAsync)
    {
        foreach (int last in (int[])[0, 4, 9])
        {
            ParkedJob parked = await ParkedJob.StartAsync();
            int fetched = 0;
            var source = new WatchedSource(10, fetching: _ => fetched++);
            int line = LineHere() + 1;
            Func<Action<int>, Task> readAsync = Prepare(isAsync, source, parked.Context);
            Exception? thrown = await Record.ExceptionAsync(() => readAsync(element => Assert.Equal(element == last, element == last && parked.Job.Cancel())));
            AssertMetAt(line, thrown, parked.Context);
            Assert.Equal((last + 1, 1), (fetched, source.Disposed));
            await parked.EndAsync();
        }
    }

    [Theory(DisplayName = "G3.5 Asked while the source fetches an element: that one is handed out, and not lost")]
    [MemberData(nameof(Both))]
    public async Task WithCheckpoints_AskedWhileFetching_LosesNothing(bool isAsync)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var read = new List<int>();
        var source = new WatchedSource(10, fetching: element => Assert.Equal(element == 5, element == 5 && parked.Job.Cancel()));
        await Assert.ThrowsAsync<JobCanceledException>(() => Prepare(isAsync, source, parked.Context)(read.Add));
        Assert.Equal([0, 1, 2, 3, 4, 5], read);
        Assert.Equal((6, 1), (source.Taken, source.Disposed));
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.5 What the source throws comes out as it is, and the source is disposed")]
    [MemberData(nameof(BothAndSteps))]
    public async Task WithCheckpoints_SourceFails_ComesOutAsItIs(bool isAsync, SourceStep step)
    {
        foreach (bool isAsked in (bool[])[false, true])
        {
            ParkedJob parked = await ParkedJob.StartAsync();
            var fault = new IOException();
            var source = new WatchedSource(5, step, fault, fetching: element => _ = isAsked && element == 3 && parked.Job.Cancel());
            Exception? thrown = await Record.ExceptionAsync(() => Prepare(isAsync, source, parked.Context)(_ => { }));
            if (step == SourceStep.Nowhere)
            {
                Assert.Equal(isAsked, thrown is JobCanceledException);
            }
            else
            {
                // The request does not hide it, not even where it came before the source was disposed.
                Assert.Same(fault, thrown);
            }

            Assert.Equal(step == SourceStep.GetEnumerator ? 0 : 1, source.Disposed);
            await parked.EndAsync();
        }
    }

    [Theory(DisplayName = "G3.5 Whoever reads leaves, by break or by a fault: the source is disposed")]
    [MemberData(nameof(Both))]
    public async Task WithCheckpoints_ReaderLeaves_DisposesTheSource(bool isAsync)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var source = new WatchedSource(10);
        var fault = new IOException();
        Assert.Same(fault, await Record.ExceptionAsync(() => Prepare(isAsync, source, parked.Context)(_ => throw fault)));
        Assert.Equal((1, 1), (source.Taken, source.Disposed));
        if (isAsync)
        {
            await foreach (int _ in ((IAsyncEnumerable<int>)source).WithCheckpoints(parked.Context))
            {
                break;
            }
        }
        else
        {
            Assert.Equal(0, ((IEnumerable<int>)source).WithCheckpoints(parked.Context).First());
        }

        Assert.Equal((2, 2), (source.Taken, source.Disposed));
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G4 The source's cancellation: as it is where nobody had asked, a JobCanceledException around it where somebody had [G3.3]")]
    [MemberData(nameof(Both))]
    public async Task WithCheckpoints_SourceIsCancelled_AsksWhetherTheJobWas(bool isAsync)
    {
        foreach (Exception foreign in (Exception[])[new TaskCanceledException(), new AggregateException(new OperationCanceledException())])
        {
            foreach (bool isAsked in (bool[])[false, true])
            {
                ParkedJob parked = await ParkedJob.StartAsync();
                var source = new WatchedSource(
                    5, SourceStep.MoveNext, foreign, fetching: element => _ = isAsked && element == 3 && parked.Job.Cancel());
                int line = LineHere() + 1;
                Func<Action<int>, Task> readAsync = Prepare(isAsync, source, parked.Context);
                Exception? thrown = await Record.ExceptionAsync(() => readAsync(_ => { }));
                Assert.Same(foreign, isAsked ? thrown!.InnerException : thrown);
                if (isAsked)
                {
                    AssertMetAt(line, thrown, parked.Context);
                }

                await parked.EndAsync();
            }
        }
    }

    [Theory(DisplayName = "G3.3 A checkpoint of the same context inside the source keeps its own exception")]
    [MemberData(nameof(Both))]
    public async Task WithCheckpoints_SourceChecksToo_IsNotWrapped(bool isAsync)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var source = new WatchedSource(10, fetching: element =>
        {
            if (element == 3)
            {
                parked.Job.Cancel();
                parked.Context.Checkpoint("Inside.cs", 7);
            }
        });
        var thrown = await Assert.ThrowsAsync<JobCanceledException>(() => Prepare(isAsync, source, parked.Context)(_ => { }));
        Assert.Equal("Inside.cs", thrown.CheckpointFile);
        Assert.Null(thrown.InnerException);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G9.1 In a scope, its deadline ends the sequence, and is the scope's")]
    [MemberData(nameof(Both))]
    public async Task WithCheckpoints_DeadlineOfAScope_IsTheScopes(bool isAsync)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => parked.Context.WithTimeoutAsync(
            TimeSpan.Zero, scope => Prepare(isAsync, new WatchedSource(10), scope)(_ => Assert.Fail("Too late."))));
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.6 A sequence with checkpoints of a context that has ended is refused when it is read")]
    [MemberData(nameof(Both))]
    public async Task WithCheckpoints_OnAnEndedContext_IsRefused(bool isAsync)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        await parked.EndAsync();
        var source = new WatchedSource(10);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Prepare(isAsync, source, parked.Context)(_ => { }));
        Assert.Equal(0, source.Opened);
    }

    [Fact(DisplayName = "G10.3 Nothing known is refused at the call, and not when the sequence is read")]
    public async Task WithCheckpoints_OfNothing_AreRefused()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        Assert.Equal("source", Assert.Throws<ArgumentNullException>(() => ((IEnumerable<int>)null!).WithCheckpoints(parked.Context)).ParamName);
        Assert.Equal("context", Assert.Throws<ArgumentNullException>(() => ParallelForms.Lazy(1).WithCheckpoints(null!)).ParamName);
        Assert.Equal("source", Assert.Throws<ArgumentNullException>(() => ((IAsyncEnumerable<int>)null!).WithCheckpoints(parked.Context)).ParamName);
        Assert.Equal("context", Assert.Throws<ArgumentNullException>(() => ParallelForms.Stream([1]).WithCheckpoints(null!)).ParamName);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 An asynchronous source that waits is woken by the request")]
    public async Task WithCheckpoints_AskedWhileTheSourceWaits_WakesIt()
    {
        foreach (bool hasOwnToken in (bool[])[false, true])
        {
            using var own = new CancellationTokenSource();
            ParkedJob parked = await ParkedJob.StartAsync();
            var waiting = new Gate();
            Task reading = ReadAsync(WaitingAsync(waiting).WithCheckpoints(parked.Context), hasOwnToken ? own.Token : default);
            await waiting.WaitAsync();
            parked.Job.Cancel();
            var thrown = await Assert.ThrowsAsync<JobCanceledException>(() => reading.WaitAsync(Jobs.Patience));
            Assert.Equal(parked.Context.Token, thrown.CancellationToken);
            Assert.IsType<TaskCanceledException>(thrown.InnerException);
            await parked.EndAsync();
        }
    }

    [Fact(DisplayName = "G3.5 The reader's own token alone: the source's exception comes out as it is")]
    public async Task WithCheckpoints_OwnTokenCancelled_ComesOutAsItIs()
    {
        using var own = new CancellationTokenSource();
        ParkedJob parked = await ParkedJob.StartAsync();
        var waiting = new Gate();
        Task reading = ReadAsync(WaitingAsync(waiting).WithCheckpoints(parked.Context), own.Token);
        await waiting.WaitAsync();
        await own.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => reading.WaitAsync(Jobs.Patience));
        Assert.Equal(JobState.Succeeded, (await parked.EndAsync()).State);
    }

    [Fact(DisplayName = "G3.5 The source's token is the context's own, unless the reader has another that can be cancelled")]
    public async Task WithCheckpoints_TokenOfTheSource_IsLinkedOnlyWhereItMustBe()
    {
        using var own = new CancellationTokenSource();
        ParkedJob parked = await ParkedJob.StartAsync();
        var source = new WatchedSource(1);
        IAsyncEnumerable<int> checkedSource = ((IAsyncEnumerable<int>)source).WithCheckpoints(parked.Context);
        foreach (CancellationToken given in (CancellationToken[])[default, parked.Context.Token])
        {
            await ReadAsync(checkedSource, given);
            Assert.Equal(parked.Context.Token, source.Token);
        }

        // The first to register is the last to be called: once it is, so are all the others.
        var isToldToAll = new Gate();
        parked.Context.Token.Register(isToldToAll.Open);
        await ReadAsync(checkedSource, own.Token);
        Assert.NotEqual(parked.Context.Token, source.Token);

        // Nothing is left behind on the tokens that live longer.
        await own.CancelAsync();
        Assert.False(source.Token.IsCancellationRequested);
        parked.Job.Cancel();
        await isToldToAll.WaitAsync();
        Assert.False(source.Token.IsCancellationRequested);
        await parked.EndAsync();
    }

    /// <summary>The sequence with checkpoints of the caller's line, and a way to read it.</summary>
    private static Func<Action<int>, Task> Prepare(
        bool isAsync, WatchedSource source, JobContext context, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (isAsync)
        {
            IAsyncEnumerable<int> stream = ((IAsyncEnumerable<int>)source).WithCheckpoints(context, file, line);
            return async read =>
            {
                await foreach (int element in stream)
                {
                    read(element);
                }
            };
        }

        IEnumerable<int> sequence = ((IEnumerable<int>)source).WithCheckpoints(context, file, line);
        return async read =>
        {
            await Task.Yield();
            foreach (int element in sequence)
            {
                read(element);
            }
        };
    }

    private static async Task ReadAsync(IAsyncEnumerable<int> source, CancellationToken token)
    {
        await foreach (int _ in source.WithCancellation(token))
        {
        }
    }

    private static async IAsyncEnumerable<int> WaitingAsync(Gate waiting, [EnumeratorCancellation] CancellationToken token = default)
    {
        yield return 1;
        waiting.Open();
        await Task.Delay(Timeout.Infinite, token);
    }

    private static void AssertMetAt(int line, Exception? thrown, JobContext context)
    {
        var canceled = Assert.IsType<JobCanceledException>(thrown);
        Assert.Same(context.CancellationReason, canceled.Reason);
        Assert.Equal(context.Token, canceled.CancellationToken);
        Assert.Equal(("EnumerableTests.cs", line), (canceled.CheckpointFile, canceled.CheckpointLine));
    }

    private static int LineHere([CallerLineNumber] int line = 0) => line;
}
