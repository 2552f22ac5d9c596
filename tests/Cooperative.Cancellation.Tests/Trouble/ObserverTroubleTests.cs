using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using static Cooperative.Cancellation.JobState;

namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>Contract G10.2: an observer that throws or blocks harms neither the job nor the other observers.</summary>
public class ObserverTroubleTests
{
    private static readonly JobState[] Story = [Created, Running, CancellationRequested, CleaningUp, Canceled];
    private readonly FakeLogger _log = new();
    private readonly Gate _troubleLogged = new();

    public static TheoryData<JobState> States { get; } = [.. Story];

    [Theory(DisplayName = "G10.2 An observer that throws is told nothing more; the job and the others go on, and the trouble is told once")]
    [MemberData(nameof(States))]
    public async Task Observe_ThrowingAtAnyState_ChangesNothing(JobState when)
    {
        var fault = new InvalidDataException("no such window");
        var throwing = new StoryListener(report => ThrowIf(report.State == when, fault));
        StoryListener[] others = [new(), new()];
        CancellableJob job = await LiveAsync(others[0], throwing, others[1]);
        await Task.WhenAll(others.Select(other => other.CompletedAsync()));
        await _troubleLogged.WaitAsync();
        Assert.All(others, other => Assert.Equal(Story, other.States));
        Assert.Equal(Story[..(Array.IndexOf(Story, when) + 1)], throwing.States);
        IsToldOnce(job, fault);
    }

    [Fact(DisplayName = "G10.2 An observer that throws when it is told of the end is told once too")]
    public async Task Observe_ThrowingAtCompletion_ChangesNothing()
    {
        var fault = new InvalidDataException("no such window");
        var throwing = new StoryListener(onCompleted: () => throw fault);
        CancellableJob job = await LiveAsync(throwing);
        await _troubleLogged.WaitAsync();
        IsToldOnce(job, fault);
    }

    [Theory(DisplayName = "G10.2 An observer that blocks, at any state, delays neither the job nor another observer")]
    [MemberData(nameof(States))]
    public async Task Observe_BlockingAtAnyState_DelaysNobody(JobState when)
    {
        var release = new Gate();
        var blocking = new StoryListener(report =>
        {
            if (report.State == when)
            {
                release.Wait();
            }
        });
        var other = new StoryListener();
        await LiveAsync(blocking, other);
        await other.CompletedAsync();
        Assert.Equal(Story, other.States);
        release.Open();
        await blocking.CompletedAsync();
        Assert.Equal(Story, blocking.States);
    }

    [Fact(DisplayName = "G10.2 Of many troubles the first sixteen are kept, and the job is none the worse")]
    public async Task Observe_ManyThrowing_KeepsTheFirstSixteen()
    {
        var told = new CountdownEvent(20);
        var logger = new ListeningLogger(id => _ = id == JobLogEvents.Trouble && told.Signal());
        StoryListener[] throwing = [.. Enumerable.Range(0, 20).Select(_ => new StoryListener(_ => throw new InvalidDataException()))];
        CancellableJob job = CancellableJob.Start(_ => { }, new JobOptions { Observers = throwing, Logger = logger });
        Assert.Equal(Succeeded, (await job.EndAsync()).State);
        Assert.True(told.Wait(Jobs.Patience));
        Assert.Equal(16, job.GetReport().Troubles.Count);
        told.Dispose();
    }

    private static void ThrowIf(bool condition, Exception exception)
    {
        if (condition)
        {
            throw exception;
        }
    }

    /// <summary>Through every state that a job can pass, to its end.</summary>
    private async Task<CancellableJob> LiveAsync(params IObserver<JobReport>[] observers)
    {
        CancellableJob job = null!;
        job = CancellableJob.Create(
            context =>
            {
                job.Cancel();
                context.Checkpoint();
            },
            new JobOptions
            {
                Observers = observers,
                Logger = new ListeningLogger(
                    id =>
                    {
                        if (id == JobLogEvents.Trouble)
                        {
                            _troubleLogged.Open();
                        }
                    },
                    _log),
            });
        job.OnCleanup(_ => { });
        job.Start();
        JobReport report = await job.EndAsync();
        Assert.Equal(Canceled, report.State);
        Assert.Equal(JobResponse.Honored, report.Response);
        return job;
    }

    private void IsToldOnce(CancellableJob job, Exception fault)
    {
        JobTrouble trouble = Assert.Single(job.GetReport().Troubles);
        Assert.Equal(TroubleSource.Observer, trouble.Source);
        Assert.Same(fault, trouble.Exception);
        FakeLogRecord entry = Assert.Single(_log.Collector.GetSnapshot(), record => record.Id.Id == JobLogEvents.Trouble);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Same(fault, entry.Exception);
    }
}
