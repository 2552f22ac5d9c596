using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using Microsoft.Extensions.Logging.Testing;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.3, G6.6: what a hook throws stops nobody and hides nothing.</summary>
public class FaultTests
{
    [Fact(DisplayName = "G6.3 A hook that throws does not stop the others, whatever its kind")]
    public async Task Hook_ThatThrows_DoesNotStopTheOthers()
    {
        var ran = new ConcurrentQueue<string>();
        IOException[] thrown = [new("action"), new("before the await"), new("after the await"), new("throw expression")];
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(_ => ran.Enqueue("last"));
        job.OnCleanup(_ => throw thrown[3], "throw expression");
        job.OnCleanup(ThrowLateAsync, "after the await");
        job.OnCleanup(_ => Task.FromException(thrown[1]), "before the await");
        job.OnCleanup(Throw, "action");
        job.OnCleanup(_ => ran.Enqueue("first"));

        JobReport report = await job.RunAsync();

        Assert.Equal(["first", "last"], ran);
        Assert.Equal(
            [CleanupResult.Completed, .. Enumerable.Repeat(CleanupResult.Failed, 4), CleanupResult.Completed],
            report.Cleanup.Select(hook => hook.Result));
        Assert.Equal(thrown, Assert.IsType<AggregateException>(report.Exception).InnerExceptions);

        void Throw(CleanupContext cleanup) => throw thrown[0];

        async ValueTask ThrowLateAsync(CleanupContext cleanup)
        {
            await Task.Yield();
            throw thrown[2];
        }
    }

    [Fact(DisplayName = "G6.3 Of an asynchronous hook that failed in several places, no failure is lost")]
    public async Task Hook_ThatFailsInSeveralPlaces_KeepsThemAll()
    {
        IOException[] thrown = [new("one"), new("two")];
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(_ => Task.WhenAll(thrown.Select(Task.FromException)));

        JobReport report = await job.RunAsync();

        Assert.Equal(thrown, Assert.IsType<AggregateException>(Assert.Single(report.Cleanup).Exception).InnerExceptions);
    }

    [Theory(DisplayName = "G6.6 A failed hook makes the job faulted, with the cancellation still in the report")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hook_ThatFailsInACancelledJob_FaultsItAndKeepsTheCancellation(bool asynchronous)
    {
        var failure = new IOException("The disk is full.");
        var logger = new FakeLogger();
        CancellableJob job = asynchronous
            ? Ending.CreateAsync(JobState.Canceled, new JobOptions { Logger = logger })
            : Ending.Create(JobState.Canceled, new JobOptions { Logger = logger });
        job.OnCleanup(_ => throw failure, "flush");

        JobReport report = await job.RunAsync();

        Assert.Equal(JobState.Faulted, report.State);
        Assert.Equal(JobResponse.Honored, report.Response);
        Assert.Equal("enough", report.CancellationReason!.Message);
        ReadOnlyCollection<Exception> all = Assert.IsType<AggregateException>(report.Exception).InnerExceptions;
        Assert.Equal(2, all.Count);
        Assert.Same(failure, all[0]);
        Assert.Same(report.CancellationReason, Assert.IsType<JobCanceledException>(all[1]).Reason);
        Assert.Same(report.Exception, await Record.ExceptionAsync(async () => await job));
        Assert.Same(report.CancellationReason, CancellationReason.TryFind(report.Exception));

        FakeLogRecord logged = Assert.Single(logger.Collector.GetSnapshot(), record => record.Id.Id == JobLogEvents.CleanupFailed);
        Assert.Same(failure, logged.Exception);
        Assert.Contains("flush", logged.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G6.6 A failed hook alone makes the job faulted with that very exception")]
    public async Task Hook_ThatFailsAfterSuccess_FaultsTheJobWithItsException()
    {
        var failure = new IOException("The disk is full.");
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(_ => throw failure);

        JobReport report = await job.RunAsync();

        Assert.Equal(JobState.Faulted, report.State);
        Assert.Same(failure, report.Exception);
        Assert.Same(failure, Assert.Single(report.Cleanup).Exception);
    }

    [Fact(DisplayName = "G6.6 The body's failure comes first, the hooks' after it in the order in which they ran")]
    public async Task Hooks_ThatFailAfterTheBody_AreKeptInOrder()
    {
        IOException[] thrown = [new("first to run"), new("second to run")];
        CancellableJob job = Ending.Create(JobState.Faulted);
        job.OnCleanup(_ => throw thrown[1]);
        job.OnCleanup(_ => throw thrown[0]);

        JobReport report = await job.RunAsync();

        Assert.Equal([Ending.Fault, .. thrown], Assert.IsType<AggregateException>(report.Exception).InnerExceptions);
    }

    [Theory(DisplayName = "G6.6 A cancellation that leaves a hook whose time was not up is a failure: nobody had asked it")]
    [InlineData(JobState.Succeeded)]
    [InlineData(JobState.Canceled)]
    public async Task Hook_ThatEndsInAnUnrequestedCancellation_Fails(JobState outcome)
    {
        var foreign = new TaskCanceledException("an HTTP timeout");
        CancellableJob job = Ending.Create(outcome);
        job.OnCleanup(_ => Task.FromException(foreign), "say goodbye");

        JobReport report = await job.RunAsync();

        CleanupReport hook = Assert.Single(report.Cleanup);
        Assert.Equal(JobState.Faulted, report.State);
        Assert.Equal(CleanupResult.Failed, hook.Result);
        Assert.Same(foreign, Assert.IsType<UnrequestedCancellationException>(hook.Exception).InnerException);
        Assert.Contains("say goodbye", hook.Exception.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G6.6 A hook that trips over the job's own cancelled token fails, for it should have used its own")]
    public async Task Hook_ThatUsesTheJobsToken_Fails()
    {
        JobContext? own = null;
        CancellableJob job = Ending.Create(JobState.Canceled, first: context => own = context);
        job.OnCleanup(_ => own!.Checkpoint());

        JobReport report = await job.RunAsync();

        Assert.Equal(JobState.Faulted, report.State);
        Assert.IsType<UnrequestedCancellationException>(Assert.Single(report.Cleanup).Exception);
    }

    [Fact(DisplayName = "G6.3 A hook that returns null where a task was expected fails by name and stops nobody")]
    public async Task Hook_ThatReturnsNullTask_Fails()
    {
        bool ran = false;
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(_ => ran = true);
        job.OnCleanup(_ => (Task)null!, "forgetful");

        JobReport report = await job.RunAsync();

        Assert.True(ran);
        Assert.Equal(CleanupResult.Failed, report.Cleanup[0].Result);
        Assert.Contains("forgetful", Assert.IsType<InvalidOperationException>(report.Cleanup[0].Exception).Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G8.3 A hook that returns, while a child that it started fails, has failed with that very exception")]
    public async Task Hook_WhoseChildFails_FailsWithItsException()
    {
        var failure = new IOException("The child failed.");
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(cleanup =>
        {
            cleanup.Context.StartChild(_ => throw failure);
        });

        JobReport report = await job.RunAsync();

        CleanupReport hook = Assert.Single(report.Cleanup);
        Assert.Equal(CleanupResult.Failed, hook.Result);
        Assert.Same(failure, hook.Exception);
        Assert.Same(failure, report.Exception);
    }

    [Fact(DisplayName = "G8.3 A hook that fails, and whose child fails too, has failed in both places, its own failure first")]
    public async Task Hook_ThatFailsAsItsChildDoes_KeepsBoth()
    {
        IOException[] thrown = [new("the hook's own"), new("the child's")];
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(Fail, "flush");

        JobReport report = await job.RunAsync();

        var several = Assert.IsType<AggregateException>(Assert.Single(report.Cleanup).Exception);
        Assert.Equal(thrown, several.InnerExceptions);
        Assert.Equal("The cleanup hook 'flush' failed in several places. (the hook's own) (the child's)", several.Message);

        void Fail(CleanupContext cleanup)
        {
            cleanup.Context.StartChild(_ => throw thrown[1]);
            throw thrown[0];
        }
    }
}
