using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G1, a request and not a command: what becomes of the callbacks that people register on a context's token.</summary>
public class TokenCallbackTests
{
    [Fact(DisplayName = "G1.1 A token callback registered before the request runs on the thread pool")]
    public async Task Cancel_CallbackRegistered_RunsItOnThePool()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var ran = new TaskCompletionSource<bool>();
        parked.Context.Token.Register(() => ran.SetResult(Thread.CurrentThread.IsThreadPoolThread));

        // From a thread that is surely not of the pool, which a test's own may be.
        Race.Run(() => parked.Job.Cancel());

        Assert.True(await ran.Task.WaitAsync(Jobs.Patience));
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G1.1 What a token callback throws is logged and reported, and changes no outcome")]
    public async Task Cancel_CallbackThrows_IsLoggedAndReported()
    {
        var logger = new EventLogger();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { Name = "importer", Logger = logger });
        parked.Context.Token.Register(() => throw new InvalidTimeZoneException("callback"));

        Assert.True(parked.Job.Cancel());

        LogLine line = await logger.WaitForAsync(JobLogEvents.Trouble);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("importer", line.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidTimeZoneException>(Unwrap(line.Exception));
        JobReport report = await parked.EndAsync();
        JobTrouble trouble = Assert.Single(report.Troubles);
        Assert.Equal(TroubleSource.TokenCallback, trouble.Source);
        Assert.Same(line.Exception, trouble.Exception);
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
    }

    [Fact(DisplayName = "G1.1 What several token callbacks throw is several troubles, each the very exception")]
    public async Task Cancel_SeveralCallbacksThrow_EachIsATroubleOfItsOwn()
    {
        var logger = new EventLogger();
        var first = new InvalidTimeZoneException("first");
        var last = new InvalidTimeZoneException("last");
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { Logger = logger });

        // Last in, first out, as everywhere in .NET.
        parked.Context.Token.Register(() => throw last);
        parked.Context.Token.Register(() => throw first);

        parked.Job.Cancel();

        Assert.Same(first, (await logger.WaitForAsync(JobLogEvents.Trouble)).Exception);
        Assert.Same(last, (await logger.WaitForAsync(JobLogEvents.Trouble, nth: 2)).Exception);
        JobReport report = await parked.EndAsync();
        Assert.Equal([first, last], report.Troubles.Select(trouble => trouble.Exception));
    }

    [Fact(DisplayName = "G1.1 A token callback that throws keeps none of the others from running")]
    public async Task Cancel_OneCallbackThrows_TheOthersRun()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        var first = new Gate();
        var last = new Gate();
        parked.Context.Token.Register(first.Open);
        parked.Context.Token.Register(() => throw new InvalidTimeZoneException());
        parked.Context.Token.Register(last.Open);

        parked.Job.Cancel();

        await first.WaitAsync();
        await last.WaitAsync();
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G1.1 A token callback that throws harms nobody when the outside token asks")]
    public async Task OutsideToken_CallbackThrows_ItsCancelDoesNotThrow()
    {
        using var outside = new CancellationTokenSource();
        var logger = new EventLogger();
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { CancellationToken = outside.Token, Logger = logger });
        parked.Context.Token.Register(() => throw new InvalidTimeZoneException());

        outside.Cancel();

        await logger.WaitForAsync(JobLogEvents.Trouble);
        Assert.Equal(JobState.Canceled, (await parked.EndAsync()).State);
    }

    [Fact(DisplayName = "G1.1 A token callback that throws does not end the process when a real timer asks")]
    public async Task Timeout_CallbackThrows_TheProcessLives()
    {
        // On a machine so slow that the time is up before the registration, the callback throws at whoever registers it.
        CancellableJob job = await Jobs.SpinningAsync(
            new() { Timeout = TimeSpan.FromMilliseconds(20) },
            context => Record.Exception(() => context.Token.Register(() => throw new InvalidTimeZoneException())));

        Assert.Equal(JobState.Canceled, (await job.EndAsync()).State);
    }

    [Fact(DisplayName = "G1.1 What a token callback throws is observed: nothing is left for the finalizer to complain of")]
    public async Task Cancel_CallbackThrows_LeavesNoUnobservedException()
    {
        const string mark = "unobserved, chapter G1";
        int unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs args)
        {
            if (args.Exception.ToString().Contains(mark, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref unobserved);
            }
        }

        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            var logger = new EventLogger();
            ParkedJob parked = await ParkedJob.StartAsync(options: new() { Logger = logger });
            parked.Context.Token.Register(() => throw new InvalidTimeZoneException(mark));
            parked.Job.Cancel();
            await parked.EndAsync();
            await logger.WaitForAsync(JobLogEvents.Trouble);

            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Equal(0, Volatile.Read(ref unobserved));
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }
    }

    /// <summary>The runtime hands over what callbacks threw in an aggregate.</summary>
    private static Exception? Unwrap(Exception? exception) =>
        exception is AggregateException { InnerExceptions: [var one] } ? one : exception;
}
