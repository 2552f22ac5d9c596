using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Moq;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G2.4, G10.2: every line, the job's own and the work's, stands in a scope that says whose it is.</summary>
public class LogScopeTests
{
    private readonly FakeLogger _log = new();
    private readonly TestTime _time = new();

    [Theory(DisplayName = "G2.4 What the body and the hooks write stands in the job's scope, once, wherever the hooks were registered")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scope_OfTheWork_IsAroundItsLines(bool asynchronous)
    {
        CancellableJob job = null!;
        Action<JobContext> body = context =>
        {
            Say("body");
            context.OnCleanup(_ => Say("hook of the body"));
            context.OnCleanup(async _ =>
            {
                Say("asynchronous hook of the body");
                await Task.Yield();
                Say("its end");
            });
            using (ExecutionContext.SuppressFlow())
            {
                context.OnCleanup(_ => Say("hook without a flow"));
            }

            context.Shield(_ => Say("shield"));
        };
        job = asynchronous
            ? CancellableJob.CreateAsync(
                async context =>
                {
                    await Task.Yield();
                    body(context);
                    await Task.Yield();
                    Say("late in the body");
                },
                Options("indexer"))
            : CancellableJob.Create(body, Options("indexer"));
        job.OnCleanup(_ => Say("hook from outside"));
        job.OnCleanup(async _ =>
        {
            await Task.Yield();
            Say("asynchronous hook from outside");
        });
        job.Start();
        await job.EndAsync();

        FakeLogRecord[] records = [.. Records().Where(record => record.Id.Id == 0)];
        Assert.Equal(asynchronous ? 9 : 8, records.Length);
        Assert.All(records, record => Assert.Equal([Scope(job)], ScopesOf(record)));
    }

    [Fact(DisplayName = "G2.4 Every line of the job's own stands in its scope, whichever thread writes it, and in that alone")]
    public async Task Scope_OfTheJobsOwnLines_IsAroundEach()
    {
        var requested = new Gate();
        CancellableJob job = CancellableJob.Create(
            context =>
            {
                requested.Wait();
                context.Checkpoint();
            },
            Options("indexer", requested));
        job.OnCleanup(_ => throw new IOException("disk full"), "flush");
        job.Start();
        job.Cancel();
        await job.EndAsync();
        Assert.Equal(
            [JobLogEvents.CancellationRequested, JobLogEvents.CleanupFailed, JobLogEvents.Faulted, JobLogEvents.Ended],
            Records().Select(record => record.Id.Id));
        Assert.All(Records(), record => Assert.Equal([Scope(job)], ScopesOf(record)));
    }

    [Fact(DisplayName = "G2.4 A job asked before it was started writes in its scope as well, and so do its hooks")]
    public async Task Scope_OfAJobNeverStarted_IsThere()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Options("indexer"));
        job.OnCleanup(_ => Say("hook"));
        job.Cancel();
        await job.EndAsync();
        Assert.Equal(3, Records().Count);
        Assert.All(Records(), record => Assert.Equal([Scope(job)], ScopesOf(record)));
    }

    [Fact(DisplayName = "G2.4 A child's scope stands within its parent's, and within whatever the starter had open")]
    public async Task Scope_OfAChild_IsWithinItsParents()
    {
        CancellableJob? child = null;
        CancellableJob? parent = null;
        using (_log.BeginScope("request 7"))
        {
            parent = CancellableJob.Start(
                context =>
                {
                    child = context.StartChild(_ => Say("child"), new JobOptions { Name = "child" });
                    Say("parent");
                },
                Options("parent"));
        }

        await parent.EndAsync();
        string[] outer = ["request 7", Scope(parent)];
        string[] inner = [.. outer, $"JobId:{child!.Id} JobName:child ParentJobId:{parent.Id}"];
        Assert.Equal(inner, ScopesOf(Records().Single(record => record.Message == "child")));
        Assert.Equal(outer, ScopesOf(Records().Single(record => record.Message == "parent")));
        FakeLogRecord[] ends = [.. Records().Where(record => record.Id.Id == JobLogEvents.Ended)];
        Assert.Equal([inner, outer], ends.Select(ScopesOf));
    }

    [Fact(DisplayName = "G2.4 A scope is structured: consumers read its values by name")]
    public async Task Scope_IsStructured()
    {
        CancellableJob job = CancellableJob.Start(_ => Say("body"), Options("indexer"));
        await job.EndAsync();
        var values = Assert.IsType<IReadOnlyList<KeyValuePair<string, object?>>>(Records()[0].Scopes[0], exactMatch: false);
        Assert.Equal([new("JobId", job.Id), new("JobName", "indexer")], values);
        Assert.Equal([values[0], values[1]], values);
    }

    [Fact(DisplayName = "G2.4 The starter's scopes are what they were, before, while and after the job runs")]
    public async Task Scope_OfTheStarter_IsLeftAlone()
    {
        using (_log.BeginScope("starter"))
        {
            CancellableJob job = CancellableJob.Create(_ => { }, Options("indexer"));
            job.OnCleanup(_ => { });
            job.Start();
            Say("started");
            await job.EndAsync();
            Say("ended");
        }

        Assert.All(Records().Where(record => record.Id.Id == 0), record => Assert.Equal(["starter"], ScopesOf(record)));
    }

    [Fact(DisplayName = "G2.4 A job's scope stands within what its starter had open, not within what its maker had")]
    public async Task Scope_OfAJobMadeElsewhere_IsWithinItsStarters()
    {
        CancellableJob job;
        using (_log.BeginScope("maker"))
        {
            job = CancellableJob.Create(_ => Say("body"), Options("indexer"));
        }

        using (_log.BeginScope("starter"))
        {
            job.Start();
        }

        await job.EndAsync();
        Assert.Equal([0, JobLogEvents.Ended], Records().Select(record => record.Id.Id));
        Assert.All(Records(), record => Assert.Equal(["starter", Scope(job)], ScopesOf(record)));
    }

    [Fact(DisplayName = "G2.4 Who keeps the handle of an ended job does not keep what its starter's flow held")]
    public async Task Scope_OfAnEndedJob_HoldsNoFlow()
    {
        CancellableJob? kept = null;
        await Memory.AssertForgottenAsync(async () =>
        {
            var ambient = new AsyncLocal<object> { Value = new object() };
            object held = ambient.Value;
            kept = CancellableJob.Start(_ => { }, new JobOptions { Logger = new ListeningLogger(_ => { }) });
            await kept.EndAsync();
            ambient.Value = null!;
            return held;
        });
        GC.KeepAlive(kept);
    }

    [Fact(DisplayName = "G2.4 Who keeps the handle of an ended job does not keep the scopes that its hooks ran in")]
    public async Task Scope_OfAHook_IsLetGoOf()
    {
        var scopes = new List<WeakReference>();
        var logger = new Mock<ILogger>();
        logger.Setup(it => it.BeginScope(It.IsAny<It.IsAnyType>())).Returns(() =>
        {
            var scope = new StringReader("");
            lock (scopes)
            {
                scopes.Add(new WeakReference(scope));
            }

            return scope;
        });
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Logger = logger.Object });
        job.OnCleanup(_ => { });
        job.Start();
        await job.EndAsync();
        logger.Invocations.Clear();

        await Collected.AllAsync(scopes);

        GC.KeepAlive(job);
    }

    [Theory(DisplayName = "G10.2 A logger whose scopes throw changes nothing, loses no line, and is told once")]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Scope_ThatThrows_ChangesNothing(bool onBegin, bool onDispose)
    {
        var fault = new InvalidDataException("no scope");
        var logger = new ThrowingScopes(_log, onBegin ? fault : null, onDispose ? fault : null);
        CancellableJob<int> job = CancellableJob.Create(
            context =>
            {
                context.OnCleanup(_ => Say("hook"));
                Say("body");
                return 7;
            },
            new JobOptions { Logger = logger, TimeProvider = _time });
        job.OnCleanup(_ => Say("hook from outside"));
        job.Start();
        JobReport report = await job.EndAsync();
        Assert.Equal(7, await job);
        Assert.Equal((JobState.Succeeded, 2), (report.State, report.Cleanup.Count));
        Assert.Equal(["body", "hook", "hook from outside"], Records().Take(3).Select(record => record.Message));
        Assert.Equal(JobLogEvents.Ended, Assert.Single(Records().Skip(3)).Id.Id);
        JobTrouble trouble = Assert.Single(report.Troubles);
        Assert.Equal(TroubleSource.Logger, trouble.Source);
        Assert.Same(fault, trouble.Exception);
    }

    [Fact(DisplayName = "G7.4 Nothing at Information, and nothing above, for a job that simply ran, children, scopes and hooks included")]
    public async Task Log_OfAJobThatSimplyRan_IsForDebuggingOnly()
    {
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                context.OnCleanup(_ => { });
                context.StartChild(_ => { });
                Assert.True(context.TryWithTimeout(Jobs.Patience, _ => { }));
                context.Shield(_ => { });
            },
            Options("indexer"));
        await job.EndAsync();
        Assert.Equal([JobLogEvents.Ended, JobLogEvents.Ended], Records().Select(record => record.Id.Id));
        Assert.All(Records(), record => Assert.Equal(LogLevel.Debug, record.Level));
    }

    private static string Scope(CancellableJob job) => $"JobId:{job.Id} JobName:{job.Name}";

    private static string[] ScopesOf(FakeLogRecord record) => [.. record.Scopes.Select(scope => $"{scope}")];

    private IReadOnlyList<FakeLogRecord> Records() => _log.Collector.GetSnapshot();

#pragma warning disable CA1848, CA2254 // what users write
    private void Say(string text) => _log.LogDebug(text);
#pragma warning restore CA1848, CA2254

    private JobOptions Options(string name, Gate? requested = null) => new()
    {
        Name = name,
        TimeProvider = _time,
        Logger = requested is null ? _log : new OpensAtTheRequest(_log, requested),
    };

    private class Wrapped(ILogger inner) : ILogger
    {
        public virtual IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public virtual void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            inner.Log(logLevel, eventId, state, exception, formatter);
    }

    private sealed class OpensAtTheRequest(ILogger inner, Gate gate) : Wrapped(inner)
    {
        public override void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            base.Log(logLevel, eventId, state, exception, formatter);
            if (eventId.Id == JobLogEvents.CancellationRequested)
            {
                gate.Open();
            }
        }
    }

    private sealed class ThrowingScopes(ILogger inner, Exception? onBegin, Exception? onDispose) : Wrapped(inner)
    {
        public override IDisposable? BeginScope<TState>(TState state) => onBegin is null ? new Throwing(onDispose) : throw onBegin;

        private sealed class Throwing(Exception? fault) : IDisposable
        {
            public void Dispose()
            {
                if (fault is not null)
                {
                    throw fault;
                }
            }
        }
    }
}
