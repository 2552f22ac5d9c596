using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging.Testing;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>What StartChild says of options: clock and logger are the parent's unless given; nothing else is.</summary>
public class InheritedOptionsTests
{
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Some = ["nothing", "clock", "logger", "clock and logger"];

    public static MatrixTheoryData<string, string> WhatIsGiven { get; } = new(Some, Some);

    [Fact(DisplayName = "G8.1 A child lives by its parent's clock and writes to its parent's log, in scopes and hooks and further down too")]
    public async Task StartChild_WithoutClockAndLogger_TakesTheParents()
    {
        var logger = new FakeLogger();
        var time = new TestTime(Epoch);
        HeldJob parent = await HeldJob.StartAsync(null, new JobOptions { TimeProvider = time, Logger = logger });
        HeldJob child = await HeldJob.StartAsync(parent.Context, new JobOptions { Name = "child" });
        CancellableJob grandchild = child.Context.Shield(scope => scope.StartChildAsync(_ => Task.CompletedTask, new JobOptions { Name = "grandchild" }));
        await grandchild.EndAsync();
        CancellableJob ofHook = null!;
        child.Context.OnCleanup(cleanup => ofHook = cleanup.Context.StartChild(_ => { }, new JobOptions { Name = "of-hook" }));
        await child.EndAsync();
        await parent.EndAsync();

        Assert.All(new[] { child.Job, grandchild, ofHook }, job => Assert.Equal(Epoch, job.GetReport().CreatedAt));
        foreach (string name in new[] { "child", "grandchild", "of-hook" })
        {
            Assert.Single(
                logger.Collector.GetSnapshot(),
                line => line.Id.Id == JobLogEvents.Ended && line.Message.Contains($"'{name}'", StringComparison.Ordinal));
        }
    }

    [Fact(DisplayName = "G8.1 A child that is given a clock and a logger uses those, the system's clock included")]
    public async Task StartChild_WithClockAndLogger_KeepsItsOwn()
    {
        var logger = new FakeLogger();
        var own = new FakeLogger();
        HeldJob parent = await HeldJob.StartAsync(null, new JobOptions { TimeProvider = new TestTime(Epoch), Logger = logger });
        CancellableJob later = parent.Context.StartChildAsync(
            _ => Task.CompletedTask, new JobOptions { TimeProvider = new TestTime(Epoch.AddYears(1)), Logger = own });
        CancellableJob today = parent.Context.StartChildAsync(_ => Task.CompletedTask, new JobOptions { TimeProvider = TimeProvider.System });
        await later.EndAsync();
        await today.EndAsync();

        Assert.Equal(Epoch.AddYears(1), later.GetReport().CreatedAt);
        Assert.True(today.GetReport().CreatedAt > Epoch.AddYears(10));
        Assert.Single(own.Collector.GetSnapshot());
        Assert.Single(logger.Collector.GetSnapshot());
        await parent.EndAsync();
    }

    [Theory(DisplayName = "G8.1 A child takes its parent's clock, and its parent's logger, each where it is given none of its own")]
    [MemberData(nameof(WhatIsGiven))]
    public async Task StartChild_GivenSome_TakesTheRest(string toParent, string toChild)
    {
        var above = new FakeLogger();
        var own = new FakeLogger();
        HeldJob parent = await HeldJob.StartAsync(null, Options(toParent, 2000, above));
        CancellableJob child = parent.Context.StartChildAsync(_ => Task.CompletedTask, Options(toChild, 2001, own));
        await child.EndAsync();

        // With no clock given it is the system's: the year is not known here, but that it is later.
        int year = Math.Min(child.GetReport().CreatedAt.Year, 2010);
        Assert.Equal(Has(toChild, "clock") ? 2001 : Has(toParent, "clock") ? 2000 : 2010, year);
        Assert.Equal(
            Has(toChild, "logger") ? (0, 1) : Has(toParent, "logger") ? (1, 0) : (0, 0),
            (above.Collector.GetSnapshot().Count, own.Collector.GetSnapshot().Count));
        await parent.EndAsync();
    }

    [Fact(DisplayName = "G8.1 A child inherits neither name, nor deadline, nor outside token, nor observers, nor isolation")]
    public async Task StartChild_WithoutOptions_InheritsNothingElse()
    {
        var time = new TestTime();
        using var outside = new CancellationTokenSource();
        var observer = new Moq.Mock<IObserver<JobReport>>();
        HeldJob parent = await HeldJob.StartAsync(null, new JobOptions
        {
            Name = "parent",
            Timeout = TimeSpan.FromHours(1),
            CancellationToken = outside.Token,
            IsolateFailure = true,
            TimeProvider = time,
            Observers = [observer.Object],
        });
        HeldJob child = await HeldJob.StartAsync(parent.Context);

        Assert.NotEqual("parent", child.Job.Name);
        Assert.Null(child.Context.Deadline);
        await outside.CancelAsync();
        Assert.Equal(CancellationKind.Parent, child.Job.CancellationReason!.Kind);
        Assert.Empty(child.Job.GetReport().LaterRequests);
        await child.EndAsync();
        await parent.Context.StartChild(_ => throw new FormatException()).EndAsync();
        Assert.Equal(JobState.Faulted, (await parent.EndAsync()).State);
        observer.Verify(it => it.OnNext(Moq.It.Is<JobReport>(report => report.Name != "parent")), Moq.Times.Never);
    }

    [Fact(DisplayName = "G8.2 A child on a clock of its own is asked at the time that its own clock shows")]
    public async Task Request_FromAParentOnAnotherClock_HasTheTimeOfTheChilds()
    {
        HeldJob parent = await HeldJob.StartAsync(null, new JobOptions { TimeProvider = new TestTime(Epoch) });
        HeldJob child = await HeldJob.StartAsync(parent.Context, new JobOptions { TimeProvider = TimeProvider.System });

        parent.Job.Cancel();

        JobReport report = await child.EndAsync();
        Assert.InRange(report.RequestedAt!.Value, report.StartedAt!.Value, DateTimeOffset.UtcNow.AddHours(1));
        await parent.EndAsync();
    }

    private static bool Has(string given, string what) => given.Contains(what, StringComparison.Ordinal);

    private static JobOptions Options(string given, int year, FakeLogger logger)
    {
        var options = new JobOptions { Logger = Has(given, "logger") ? logger : null };
        return Has(given, "clock") ? options with { TimeProvider = new TestTime(Epoch.AddYears(year - Epoch.Year)) } : options;
    }
}
