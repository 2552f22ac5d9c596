using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>Contract G7.4: a job that nobody awaits raises no unobserved-exception event.</summary>
public class UnobservedFaultTests
{
    [Theory(DisplayName = "G7.4 The fault of a job that nobody awaits raises no unobserved-exception event")]
    [InlineData("body", false)]
    [InlineData("body", true)]
    [InlineData("several of the body", true)]
    [InlineData("hook", false)]
    [InlineData("hook", true)]
    [InlineData("hook of a cancelled job", false)]
    [InlineData("unrequested cancellation", true)]
    public void Fault_NobodyAwaits_RaisesNoEvent(string whose, bool asynchronous)
    {
        // The event is the whole process's: every test may raise it, so only what this one threw counts.
        var ofTheJob = new Marker();
        var ofTheControl = new Marker();
        bool jobWasUnobserved = false;
        bool controlWasUnobserved = false;
        EventHandler<UnobservedTaskExceptionEventArgs> listen = (_, args) =>
        {
            jobWasUnobserved |= Holds(args.Exception, ofTheJob);
            controlWasUnobserved |= Holds(args.Exception, ofTheControl);
        };
        TaskScheduler.UnobservedTaskException += listen;
        try
        {
            FailAndForget(whose, asynchronous, ofTheJob);

            // Forgotten after the job: once the collector has found this one, it has been past the other.
            for (int i = 0; i < 100 && !controlWasUnobserved; i++)
            {
                ForgetFaultedTask(ofTheControl);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= listen;
        }

        Assert.True(controlWasUnobserved, "The collector did not find even the task that was meant to be found.");
        Assert.False(jobWasUnobserved);
    }

    /// <summary>A frame of its own, so that nothing on the test's stack keeps the job alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FailAndForget(string whose, bool asynchronous, Marker fault)
    {
        var ended = new Gate();
        CancellableJob job = CreateFailing(whose, asynchronous, fault);

        // The continuation sees that the task is done and never looks at what it ended with.
        _ = job.Completion.ContinueWith(_ => ended.Open(), TaskScheduler.Default);
        if (whose == "hook of a cancelled job")
        {
            job.Cancel();
        }
        else
        {
            job.Start();
        }

        ended.Wait();
        Assert.Equal(JobState.Faulted, job.State);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CancellableJob CreateFailing(string whose, bool asynchronous, Marker fault)
    {
        Exception thrown = whose == "unrequested cancellation" ? new OperationCanceledException("of nobody", fault) : fault;
        bool isBodys = !whose.StartsWith("hook", StringComparison.Ordinal);
        CancellableJob job = asynchronous
            ? CancellableJob.CreateAsync(_ =>
                !isBodys ? Task.CompletedTask
                : whose == "several of the body" ? Task.WhenAll(Task.FromException(thrown), Task.FromException(thrown))
                : Task.FromException(thrown))
            : CancellableJob.Create(_ => ThrowIf(isBodys, thrown));
        if (!isBodys)
        {
            job.OnCleanup(_ => asynchronous ? Task.FromException(thrown) : throw thrown);
        }

        return job;
    }

    private static void ThrowIf(bool condition, Exception exception)
    {
        if (condition)
        {
            throw exception;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetFaultedTask(Marker fault) => _ = Task.FromException(fault);

    private static bool Holds(Exception? exception, Marker marker) => exception switch
    {
        null => false,
        AggregateException several => several.InnerExceptions.Any(inner => Holds(inner, marker)),
        _ => ReferenceEquals(exception, marker) || Holds(exception.InnerException, marker),
    };

    private sealed class Marker : Exception;
}
