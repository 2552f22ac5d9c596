using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Contract;

/// <summary>G4, the outcome; the table itself is in the other half of the class.</summary>
public partial class G4Outcome
{
    [Theory(DisplayName = "G4.1 The state is the first of these that applies: the body faulted, a child faulted (G8.3), a hook faulted → Faulted; Canceled; Succeeded. Everything thrown is kept in that order; one exception is thrown as itself, several as one AggregateException")]
    [EveryWay]
    public async Task Faults_OfBodyChildAndHook_AreKeptInThatOrder(Way way)
    {
        Exception ofBody = new FormatException("body"), ofChild = new FormatException("child"), ofHook = new FormatException("hook");
        Subject subject = await Subject.StartAsync(way, async (_, context) =>
        {
            context.OnCleanup(_ => throw ofHook);
            CancellableJob child = context.StartChildAsync(_ => Task.FromException(ofChild));
            await child.WaitAsync();
            throw ofBody;
        });
        JobReport report = await subject.EndAsync();
        Assert.Equal(JobState.Faulted, report.State);
        Assert.Equal([ofBody, ofChild, ofHook], Assert.IsType<AggregateException>(report.Exception).InnerExceptions);
    }

    [Theory(DisplayName = "G4.1 a child faulted (G8.3)… → Faulted; Canceled… one exception is thrown as itself")]
    [EveryWay]
    public async Task Fault_OfAChildWhoseEchoEndsTheBody_IsThrownAsItself(Way way)
    {
        var fault = new FormatException();
        Subject subject = await Subject.StartAsync(way, async (_, context) =>
        {
            CancellableJob child = context.StartChildAsync(_ => Task.FromException(fault));
            await child.WaitAsync();
            HangGuard.Until(() => context.IsCancellationRequested);
            context.Checkpoint();
        });
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.Honored);
        Assert.Same(fault, report.Exception);
    }

    [Theory(DisplayName = "G4.1 a hook faulted → Faulted; Canceled… several as one AggregateException")]
    [EveryWay]
    public async Task Fault_OfTheHookOfACanceledBody_ComesBeforeTheCancellation(Way way)
    {
        var fault = new FormatException();
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            context.OnCleanup(_ => throw fault);
            self.Job.Cancel();
            context.Checkpoint();
        });
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.Honored);
        Assert.Collection(
            Assert.IsType<AggregateException>(report.Exception).InnerExceptions,
            first => Assert.Same(fault, first),
            second => Assert.IsType<JobCanceledException>(second));
    }

    [Theory(DisplayName = "G4.2 The same for synchronous and asynchronous bodies")]
    [EveryWay(Of = typeof(Deed))]
    public async Task Outcome_OfTheSameDeedInTheOtherForm_IsTheSame(Way way, Deed deed)
    {
        // The lowest bit of a way is whether the body is asynchronous.
        Assert.Equal(await TellAsync(way, deed), await TellAsync((Way)((int)way ^ 1), deed));

        static async Task<string> TellAsync(Way way, Deed deed)
        {
            Subject subject = await Subject.StartAsync(
                way, deed.Body(), new JobOptions { Name = "twin", TimeProvider = new TestTime() });
            JobReport report = await subject.EndAsync();
            return $"{report.State} {report.Response} {report.ObservedAt} {report.ObservedFile} {report.ObservedLine} {report.Error} "
                + $"{report.Exception?.InnerException?.GetType()} {subject.Job.Completion.Status} {report.CancellationReason?.Message}";
        }
    }

    [Theory(DisplayName = "G4.3 Completion is Canceled / Faulted / RanToCompletion to match")]
    [EveryWay(Of = typeof(Deed))]
    public async Task Completion_AfterEveryDeed_MatchesTheState(Way way, Deed deed)
    {
        Subject subject = await Subject.StartAsync(way, deed.Body());
        JobReport report = await subject.EndAsync();
        Assert.Equal(
            report.State switch
            {
                JobState.Succeeded => TaskStatus.RanToCompletion,
                JobState.Canceled => TaskStatus.Canceled,
                _ => TaskStatus.Faulted,
            },
            subject.Job.Completion.Status);
    }

    [Theory(DisplayName = "G4.3 awaiting it rethrows the very exception object, stack included")]
    [EveryWay]
    public async Task Await_OfAFaultedJob_RethrowsTheObjectWithItsStack(Way way)
    {
        var fault = new FormatException();
        Subject subject = await Subject.StartAsync(way, (_, _) => ThrowFromHere(fault));
        await subject.EndAsync();
        Exception thrown = await Assert.ThrowsAsync<FormatException>(() => subject.Job.Completion);
        Assert.Same(fault, thrown);
        Assert.Contains(nameof(ThrowFromHere), thrown.StackTrace, StringComparison.Ordinal);
        Assert.Same(fault, Assert.Throws<FormatException>(() => subject.Job.GetAwaiter().GetResult()));
    }

    [Theory(DisplayName = "G4.3 awaiting it rethrows the very exception object, stack included")]
    [EveryWay]
    public async Task Await_OfACanceledJob_RethrowsTheObjectWithItsStack(Way way)
    {
        Subject subject = await Subject.StartAsync(way, (self, context) =>
        {
            self.Job.Cancel();
            CheckFromHere(context);
        });
        JobReport report = await subject.EndAsync();
        Exception thrown = await Assert.ThrowsAsync<JobCanceledException>(() => subject.Job.Completion);
        Assert.Same(report.Exception, thrown);
        Assert.Contains(nameof(CheckFromHere), thrown.StackTrace, StringComparison.Ordinal);
        Assert.Same(thrown, Assert.Throws<JobCanceledException>(() => subject.Job.GetAwaiter().GetResult()));
    }

    [Theory(DisplayName = "G4.4 An option turns Declined (and only that) into a fault")]
    [EveryWay(Of = typeof(Deed))]
    public async Task Fault_AsTheOptionForDeclining_ChangesThatAlone(Way way, Deed deed)
    {
        Subject plain = await Subject.StartAsync(way, deed.Body());
        Subject strict = await Subject.StartAsync(
            way, deed.Body(), new JobOptions { DeclinedCancellation = DeclinedCancellation.Fault });
        JobReport expected = await plain.EndAsync();
        JobReport report = await strict.EndAsync();
        Assert.Equal(expected.Response, report.Response);
        if (deed == Deed.ReturnDeclining)
        {
            Assert.Equal(JobState.Faulted, report.State);
            Assert.Same(report.CancellationReason, Assert.IsType<CancellationDeclinedException>(report.Exception).Reason);
        }
        else
        {
            Assert.Equal(expected.State, report.State);
            Assert.Equal(expected.Exception?.GetType(), report.Exception?.GetType());
        }
    }

    private static void ThrowFromHere(Exception exception) => throw exception;

    private static void CheckFromHere(JobContext context) => context.Checkpoint();
}
