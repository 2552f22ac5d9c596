using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Scopes;
using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Trouble;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3, G4: how a parallel loop ends, whatever it runs over.</summary>
public class ParallelEndTests
{
    private const int Many = 100_000;
    private readonly TestTime _time = new();

    public static TheoryData<ParallelForm> Forms => ParallelForms.All;

    public static TheoryData<ParallelForm> FormsOfKnownCount => ParallelForms.OfKnownCount;

    public static TheoryData<ParallelForm> AsynchronousForms => ParallelForms.Asynchronous;

    public static TheoryData<ParallelForm> FormsWithState => ParallelForms.WithState;

    public static TheoryData<ParallelForm, int> FormsAndDegrees =>
        new(Enum.GetValues<ParallelForm>().SelectMany(form => Enumerable.Range(1, 2).Select(degree => (form, degree))));

    [Theory(DisplayName = "G3.5 Asked before: not one body begins; asked before an empty loop: it is met all the same")]
    [MemberData(nameof(Forms))]
    public async Task Loop_AskedBefore_BeginsNothing(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.Cancel();
        foreach (int count in (int[])[10, 0])
        {
            for (int time = 0; time < 2; time++)
            {
                int line = LineHere() + 1;
                Exception? thrown = await Record.ExceptionAsync(() => form.LoopAsync(parked.Context, count, _ => Assert.Fail("It was asked to stop before.")));
                AssertMetAt(line, thrown, parked.Context);
            }
        }

        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.5 Asked within a body: no thread begins another, and the exception is the context's own, at the place of the call [G3.3, G3.4]")]
    [MemberData(nameof(FormsAndDegrees))]
    public async Task Loop_AskedWithinABody_EndsBeforeTheNext(ParallelForm form, int degree)
    {
        int begunAfter = 0, line = 0;
        Exception? thrown = null;
        JobContext? its = null;
        CancellableJob? job = null;
        var known = new Gate();
        job = form.Start(async context =>
        {
            its = context;
            await known.WaitAsync();
            line = LineHere() + 1;
            thrown = await Record.ExceptionAsync(() => form.LoopAsync(context, Many, item =>
            {
                Interlocked.Add(ref begunAfter, job!.IsCancellationRequested ? 1 : 0);
                if (item == 500)
                {
                    job.Cancel();
                }
            }, degree));
            await Task.FromException(thrown!);
        });
        known.Open();
        JobReport report = await job.EndAsync();

        // A thread may have looked, and not begun yet, when the request came.
        Assert.InRange(begunAfter, 0, degree - 1);
        AssertMetAt(line, thrown, its!);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.Same(thrown, report.Exception);
        Assert.Equal(("ParallelEndTests.cs", line), (report.ObservedFile, report.ObservedLine));
    }

    [Theory(DisplayName = "G3.5 The report says that the loop has met the request, and where, while a body is still at work")]
    [MemberData(nameof(Forms))]
    public async Task Loop_AskedWhileABodyTakesLong_IsReportedAsObserved(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        int line = LineHere() + 1;
        Exception? thrown = await Record.ExceptionAsync(() => form.LoopAsync(parked.Context, Many, item =>
        {
            if (item == 0)
            {
                parked.Job.Cancel();
                Assert.True(SpinWait.SpinUntil(() => parked.Job.GetReport().ObservedAt is not null, Jobs.Patience));
                Assert.Equal(line, parked.Job.GetReport().ObservedLine);
            }

            Assert.True(SpinWait.SpinUntil(() => parked.Job.IsCancellationRequested, Jobs.Patience));
        }, degree: 2));
        AssertMetAt(line, thrown, parked.Context);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.5 Asked in the last body: the loop is done, nothing takes it back, and nothing has met the request")]
    [MemberData(nameof(FormsOfKnownCount))]
    public async Task Loop_AskedInTheLastBody_IsDone(ParallelForm form)
    {
        foreach (int count in (int[])[1, 100])
        {
            ParkedJob parked = await ParkedJob.StartAsync(then: _ => { });
            await form.LoopAsync(
                parked.Context, count, item => Assert.Equal(item == count - 1, item == count - 1 && parked.Job.Cancel()), degree: 1);
            Assert.True(parked.Job.IsCancellationRequested);
            Assert.Equal(JobResponse.Unnoticed, (await parked.EndAsync()).Response);
        }
    }

    [Theory(DisplayName = "G3.5 Asked in what turns out to be the last body of an uncounted source: met, for the end was not found yet")]
    [InlineData(ParallelForm.Items)]
    [InlineData(ParallelForm.StreamAsync)]
    public async Task Loop_AskedInTheLastBodyOfUncounted_IsMet(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        await Assert.ThrowsAsync<JobCanceledException>(() => form.LoopAsync(parked.Context, 1, _ => parked.Job.Cancel(), degree: 1));
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G4.1 One fault is thrown as itself, with the stack of the body, and the other thread stops after its item")]
    [MemberData(nameof(FormsAndDegrees))]
    public async Task Loop_OneFault_IsThrownAsItself(ParallelForm form, int degree)
    {
        var fault = new IOException();
        var bothAtWork = new Barrier(degree);
        int begun = 0;
        ParkedJob parked = await ParkedJob.StartAsync();
        Exception? thrown = await Record.ExceptionAsync(() => form.LoopAsync(parked.Context, Many, item =>
        {
            if (Interlocked.Increment(ref begun) <= degree)
            {
                Meet(bothAtWork);
            }

            if (item == 0)
            {
                Throw(fault);
            }

            Thread.SpinWait(500);
        }, degree));

        Assert.Same(fault, thrown);
        Assert.Contains(nameof(Throw), fault.StackTrace, StringComparison.Ordinal);
        Assert.InRange(begun, degree, degree == 1 ? 1 : Many - 1);
        Assert.Equal(JobState.Succeeded, (await parked.EndAsync()).State);
    }

    [Theory(DisplayName = "G4.1 Several faults are one AggregateException of nothing but the faults, which names the loop")]
    [MemberData(nameof(Forms))]
    public async Task Loop_SeveralFaults_AreOneAggregate(ParallelForm form)
    {
        var faults = new Exception[] { new IOException(), new AggregateException(new FormatException()) };
        var bothAtWork = new Barrier(2);
        ParkedJob parked = await ParkedJob.StartAsync();
        int line = LineHere() + 1;
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => form.LoopAsync(parked.Context, 2, item =>
        {
            Meet(bothAtWork);
            throw faults[item];
        }, degree: 2));

        Assert.StartsWith($"The loop at ParallelEndTests.cs:{line} failed in several places. (", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(faults.ToHashSet(), thrown.InnerExceptions.ToHashSet());
        Assert.Equal(2, thrown.InnerExceptions.Count);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G4.1 A fault beside a request, and beside bodies that honoured it, is what is thrown; the report keeps the request")]
    [MemberData(nameof(Forms))]
    public async Task Loop_FaultAndRequest_IsTheFault(ParallelForm form)
    {
        var fault = new IOException();
        var bothAtWork = new Barrier(2);
        CancellableJob? job = null;
        var known = new Gate();
        job = form.Start(async context =>
        {
            await known.WaitAsync();
            await form.LoopAsync(context, 3, item =>
            {
                Meet(bothAtWork);
                job!.Cancel("enough");
                if (item == 0)
                {
                    Meet(bothAtWork);
                    throw fault;
                }

                try
                {
                    context.Checkpoint();
                }
                finally
                {
                    Meet(bothAtWork);
                }
            }, degree: 2);
        });
        known.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal((JobState.Faulted, JobResponse.Declined), (report.State, report.Response));
        Assert.Same(fault, report.Exception);
        Assert.Equal("enough", report.CancellationReason?.Message);
    }

    [Theory(DisplayName = "G4 A body's cancellation that nobody had requested comes out as it is, and is a fault of the job")]
    [MemberData(nameof(Forms))]
    public async Task Loop_UnrequestedCancellation_ComesOutAsItIs(ParallelForm form)
    {
        foreach (Exception foreign in (Exception[])[new TaskCanceledException(), new AggregateException(new OperationCanceledException())])
        {
            Exception? thrown = null;
            CancellableJob job = form.Start(async context =>
            {
                thrown = await Record.ExceptionAsync(() => form.LoopAsync(context, 10, _ => throw foreign, degree: 1));
                throw thrown!;
            });
            JobReport report = await job.EndAsync();
            Assert.Same(foreign, thrown);
            Assert.Equal(JobState.Faulted, report.State);
            Assert.Same(foreign, Assert.IsType<UnrequestedCancellationException>(report.Exception).InnerException);
        }
    }

    [Theory(DisplayName = "G4 A body's cancellation, whosever, once somebody had asked: a JobCanceledException around it")]
    [MemberData(nameof(Forms))]
    public async Task Loop_ForeignCancellationAfterARequest_IsTheContextsOwn(ParallelForm form)
    {
        foreach (Exception foreign in (Exception[])[new TaskCanceledException(), new AggregateException(new OperationCanceledException())])
        {
            ParkedJob parked = await ParkedJob.StartAsync();
            int line = LineHere() + 1;
            Exception? thrown = await Record.ExceptionAsync(() => form.LoopAsync(parked.Context, 1, _ =>
            {
                parked.Job.Cancel();
                throw foreign;
            }));
            AssertMetAt(line, thrown, parked.Context);
            Assert.Same(foreign, thrown!.InnerException);
            await parked.EndAsync();
        }
    }

    [Theory(DisplayName = "G4 A body that hears of an outside token before the job does is cancelled all the same")]
    [MemberData(nameof(Forms))]
    public async Task Loop_BodyHearsOfTheOutsideTokenFirst_IsCancelled(ParallelForm form)
    {
        using var outside = new CancellationTokenSource();
        var held = new Gate();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { CancellationToken = outside.Token });

        // The last to register is the first to be called, and the job's own callback waits behind it.
        outside.Token.Register(held.Wait);
        Task cancelling = Task.CompletedTask;
        Exception? thrown = await Record.ExceptionAsync(() => form.LoopAsync(parked.Context, 10, _ =>
        {
            cancelling = Task.Factory.StartNew(outside.Cancel, default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            outside.Token.WaitHandle.WaitOne(Jobs.Patience);
            outside.Token.ThrowIfCancellationRequested();
        }, degree: 1));
        held.Open();
        await cancelling;
        Assert.Equal(CancellationKind.Token, Assert.IsType<JobCanceledException>(thrown).Reason.Kind);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G4.1 Two failures, one of them a cancellation that nobody requested of the body: both are told")]
    [InlineData(ParallelForm.Indices)]
    [InlineData(ParallelForm.List)]
    [InlineData(ParallelForm.Items)]
    public async Task Loop_UnrequestedCancellationBesideAFault_IsAFaultToo(ParallelForm form)
    {
        var failures = new Exception[] { new IOException(), new TaskCanceledException() };
        var bothAtWork = new Barrier(2);
        ParkedJob parked = await ParkedJob.StartAsync();
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => form.LoopAsync(parked.Context, 2, item =>
        {
            Meet(bothAtWork);
            throw failures[item];
        }, degree: 2));
        Assert.Equal(failures.ToHashSet(), thrown.InnerExceptions.ToHashSet());
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G3.5 When a body fails, the token of the others is cancelled, and what they end in is not told beside the fault")]
    [MemberData(nameof(AsynchronousForms))]
    public async Task Loop_SiblingFails_CancelsTheTokenOfTheOthers(ParallelForm form)
    {
        foreach (Exception failure in (Exception[])[new IOException(), new TaskCanceledException()])
        {
            var bothAtWork = new Gate();
            bool isCancelled = false;
            ParkedJob parked = await ParkedJob.StartAsync();
            Exception? thrown = await Record.ExceptionAsync(() => form.LoopOverAsync(parked.Context, ParallelForms.Lazy(10), async (item, token) =>
            {
                if (item == 0)
                {
                    await bothAtWork.WaitAsync();
                    throw failure;
                }

                bothAtWork.Open();
                try
                {
                    await Task.Delay(Jobs.Patience, token);
                }
                finally
                {
                    isCancelled = token.IsCancellationRequested;
                }
            }, degree: 2));
            Assert.Same(failure, thrown);
            Assert.True(isCancelled);
            Assert.False(parked.Context.IsCancellationRequested);
            await parked.EndAsync();
        }
    }

    [Theory(DisplayName = "G3.5 A request cancels the token of the bodies, and their answer to it is the loop's")]
    [MemberData(nameof(AsynchronousForms))]
    public async Task Loop_Asked_CancelsTheTokenOfTheBodies(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var atWork = new Gate();
        Task loop = form.LoopOverAsync(parked.Context, ParallelForms.Lazy(10), async (_, token) =>
        {
            atWork.Open();
            await Task.Delay(Jobs.Patience, token);
        });
        await atWork.WaitAsync();
        parked.Job.Cancel();
        var thrown = await Assert.ThrowsAsync<JobCanceledException>(() => loop.WaitAsync(Jobs.Patience));
        Assert.IsType<OperationCanceledException>(thrown.InnerException, exactMatch: false);
        Assert.True(loop.IsCanceled);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G10.2 What a callback on the token of the bodies throws is a trouble of the job, and no more")]
    [MemberData(nameof(AsynchronousForms))]
    public async Task Loop_TokenCallbackThrows_IsATrouble(ParallelForm form)
    {
        var fault = new IOException();
        ParkedJob parked = await ParkedJob.StartAsync();
        Exception? thrown = await Record.ExceptionAsync(() => form.LoopOverAsync(parked.Context, ParallelForms.Lazy(1), (_, token) =>
        {
            token.Register(() => throw new FormatException());
            throw fault;
        }));
        Assert.Same(fault, thrown);
        Assert.Equal(TroubleSource.TokenCallback, Assert.Single(await Soon.TroublesAsync(parked.Job, 1)).Source);
        Assert.Equal(JobState.Succeeded, (await parked.EndAsync()).State);
    }

    [Theory(DisplayName = "G9.4 The deadline of a scope is met after the item in which it passes, though no timer rings, and attributed to the scope")]
    [MemberData(nameof(Forms))]
    public async Task Loop_DeadlinePasses_EndsTheScope(ParallelForm form)
    {
        int done = 0;
        CancellableJob job = form.Start(
            context => Assert.ThrowsAsync<TimeoutException>(() => context.WithTimeoutAsync(
                TimeSpan.FromMilliseconds(50),
                scope => form.LoopAsync(scope, Many, _ =>
                {
                    done++;
                    _time.Advance(TimeSpan.FromMicroseconds(100));
                }, degree: 1))),
            new JobOptions { TimeProvider = new SilentTimers(_time) });
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
        Assert.InRange(done, 500, 520);
    }

    [Theory(DisplayName = "G9.4 A deadline that has passed unnoticed is met before the first item")]
    [MemberData(nameof(Forms))]
    public async Task Loop_DeadlineHasPassed_BeginsNothing(ParallelForm form)
    {
        CancellableJob job = form.Start(
            async context =>
            {
                _time.Advance(TimeSpan.FromSeconds(2));
                await form.LoopAsync(context, 10, _ => Assert.Fail("Too late."));
            },
            new JobOptions { TimeProvider = new SilentTimers(_time), Timeout = TimeSpan.FromSeconds(1) });
        Assert.Equal(CancellationKind.Timeout, (await job.EndAsync()).CancellationReason?.Kind);
        Assert.Equal(JobState.Canceled, job.State);
    }

    [Theory(DisplayName = "G3.6 A loop on the context of a job that has ended is refused, an empty one too")]
    [MemberData(nameof(Forms))]
    public async Task Loop_OnAnEndedContext_IsRefused(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        await parked.EndAsync();
        foreach (int count in (int[])[10, 0])
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => form.LoopAsync(parked.Context, count, _ => Assert.Fail("Nobody's work.")));
        }
    }

    [Theory(DisplayName = "G4.1 What ends a thread's state runs for each that was begun, however the loop ends, and hides nothing")]
    [MemberData(nameof(FormsWithState))]
    public async Task Loop_StateBegun_IsEndedAndHidesNothing(ParallelForm form)
    {
        Exception[] faults = [new IOException("body"), new IOException("end")];
        ParkedJob parked = await ParkedJob.StartAsync();

        // The work fails, and so does the end of its state.
        Exception? thrown = RecordStates(form, parked.Context, () => 1, () => throw faults[0], _ => throw faults[1]);
        Assert.Equal(faults, Assert.IsType<AggregateException>(thrown).InnerExceptions);

        // Nobody had asked the end of the state to stop: what it throws is no echo of the failure before it.
        var unrequested = new TaskCanceledException();
        thrown = RecordStates(form, parked.Context, () => 1, () => throw faults[0], _ => throw unrequested);
        Assert.Equal([faults[0], unrequested], Assert.IsType<AggregateException>(thrown).InnerExceptions);

        // A state that cannot be made is not ended.
        thrown = RecordStates(form, parked.Context, () => throw faults[0], () => Assert.Fail("Without a state?"), _ => throw faults[1]);
        Assert.Same(faults[0], thrown);

        // Asked to stop, and the end of the state fails: the fault is what is thrown.
        int made = 0, ended = 0;
        thrown = RecordStates(form, parked.Context, () => ++made, () => parked.Job.Cancel(), state =>
        {
            ended++;
            throw faults[1];
        });
        Assert.Same(faults[1], thrown);
        Assert.Equal((1, 1), (made, ended));
        await parked.EndAsync();
    }

    private static Exception? RecordStates(ParallelForm form, JobContext context, Func<int> begin, Action body, Action<int> end) =>
        Record.Exception(() =>
        {
            if (form == ParallelForm.IndicesWithState)
            {
                context.ParallelFor(
                    0,
                    10,
                    begin,
                    (_, state) =>
                    {
                        body();
                        return state;
                    },
                    end,
                    1);
            }
            else
            {
                context.ParallelFor(
                    0L,
                    10L,
                    begin,
                    (_, state) =>
                    {
                        body();
                        return state;
                    },
                    end,
                    1);
            }
        });

    private static void AssertMetAt(int line, Exception? thrown, JobContext context)
    {
        var canceled = Assert.IsType<JobCanceledException>(thrown);
        Assert.Same(context.CancellationReason, canceled.Reason);
        Assert.Equal(context.Token, canceled.CancellationToken);
        Assert.Equal(("ParallelEndTests.cs", line), (canceled.CheckpointFile, canceled.CheckpointLine));
    }

    private static void Meet(Barrier barrier) => Assert.True(barrier.SignalAndWait(Jobs.Patience), "The other thread never came.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(Exception exception) => throw exception;

    private static int LineHere([CallerLineNumber] int line = 0) => line;
}
