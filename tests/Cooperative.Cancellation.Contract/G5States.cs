using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Contract;

/// <summary>G5, states.</summary>
public class G5States
{
    private const int Rounds = 20;

    /// <summary>What of a job may still be at work.</summary>
    public enum AtWork
    {
        Body,
        Child,
        Hook,
    }

    [Theory(DisplayName = "G5.1 Created → (Running) → (CancellationRequested) → (CleaningUp) → Succeeded | Canceled | Faulted… Every observer sees the same order; CleaningUp is seen if and only if a hook runs")]
    [EveryWay(Of = typeof(Deed))]
    public async Task States_OfEveryDeed_AreSeenInOrderByEveryObserver(Way way, Deed deed)
    {
        Told first = new(), second = new();
        Subject subject = await Subject.HoldAsync(way, deed.Body(), new JobOptions { Observers = [first, second] });
        IAsyncEnumerator<JobReport> watcher = subject.Job.WatchAsync().GetAsyncEnumerator();
        Assert.True(await watcher.MoveNextAsync());
        List<JobState> watched = [watcher.Current.State];
        JobReport report = await subject.EndAsync();
        while (await watcher.MoveNextAsync())
        {
            watched.Add(watcher.Current.State);
        }

        await watcher.DisposeAsync();
        List<JobState> expected = [JobState.Running];
        if (deed is not (Deed.Return or Deed.CancelUnrequested or Deed.Fail))
        {
            expected.Add(JobState.CancellationRequested);
        }

        if (way.HasHook())
        {
            expected.Add(JobState.CleaningUp);
        }

        expected.Add(report.State);
        Assert.Equal(expected, watched);
        Assert.Equal([JobState.Created, .. expected], (await first.ReportsAsync()).Select(told => told.State));
        Assert.Equal([JobState.Created, .. expected], (await second.ReportsAsync()).Select(told => told.State));
    }

    [Theory(DisplayName = "G5.1 Created →… (CancellationRequested) → (CleaningUp) →… Canceled")]
    [EveryWay(Jobs = Jobs.Roots)]
    public async Task States_CancelledBeforeStart_PassOverRunning(Way way)
    {
        var observer = new Told();
        Subject subject = Subject.Create(way, options: new JobOptions { Observers = [observer] });
        subject.Job.Cancel();
        await subject.EndAsync();
        JobState[] expected = way.HasHook()
            ? [JobState.Created, JobState.CancellationRequested, JobState.CleaningUp, JobState.Canceled]
            : [JobState.Created, JobState.CancellationRequested, JobState.Canceled];
        Assert.Equal(expected, (await observer.ReportsAsync()).Select(told => told.State));
    }

    [Theory(DisplayName = "G5.1 Never backwards, never repeated: a request during cleanup changes no state")]
    [EveryWay(Hooks = Hooks.With)]
    public async Task States_RequestDuringCleanup_ChangesNone(Way way)
    {
        var observer = new Told();
        (JobState before, JobState after) = default((JobState, JobState));
        Subject subject = await Subject.StartAsync(
            way,
            (self, context) => context.OnCleanup(_ =>
            {
                before = self.Job.State;
                Assert.True(self.Job.Cancel());
                after = self.Job.State;
            }),
            new JobOptions { Observers = [observer] });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.TooLate);
        Assert.Equal((JobState.CleaningUp, JobState.CleaningUp), (before, after));
        Assert.Equal(
            [JobState.Created, JobState.Running, JobState.CleaningUp, JobState.Succeeded],
            (await observer.ReportsAsync()).Select(told => told.State));
    }

    [Theory(DisplayName = "G5.1 Never backwards, never repeated")]
    [EveryWay]
    public async Task States_RequestRacesWithTheEnd_OnlyEverGoForward(Way way)
    {
        for (int round = 0; round < Rounds; round++)
        {
            var observer = new Told();
            Subject subject = await Subject.HoldAsync(way, (_, _) => { }, new JobOptions { Observers = [observer] });
            OwnThread.Race(subject.Release, () => subject.Job.Cancel());
            await subject.EndAsync();
            JobState[] states = [.. (await observer.ReportsAsync()).Select(told => told.State)];
            Assert.Equal(states.Distinct().Order(), states);
        }
    }

    [Theory(DisplayName = "G5.1 CleaningUp is seen if and only if a hook runs")]
    [EveryWay(Hooks = Hooks.Without)]
    public async Task CleaningUp_HooksThatDoNotRun_IsNotSeen(Way way)
    {
        var observer = new Told();
        Subject subject = await Subject.StartAsync(
            way,
            (_, context) =>
            {
                context.OnCleanup(_ => { }, when: CleanupWhen.Faulted | CleanupWhen.Canceled);
                context.OnCleanup(_ => { }).Unregister();
            },
            new JobOptions { Observers = [observer] });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.DoesNotContain(JobState.CleaningUp, (await observer.ReportsAsync()).Select(told => told.State));
    }

    [Theory(DisplayName = "G5.2 A state is published before anything that waits for it resumes")]
    [EveryWay]
    public async Task State_WhoeverIsResumedByIt_SeesIt(Way way)
    {
        JobState inBody = default, inCallback = default, inHook = default, inContinuation = default;
        Subject subject = await Subject.HoldAsync(way, (self, context) =>
        {
            context.OnCleanup(_ => inHook = self.Job.State);
            context.Checkpoint();
        });
        inBody = subject.Job.State;
        var calledBack = new Gate();
        subject.Context.Token.Register(() =>
        {
            inCallback = subject.Job.State;
            calledBack.Open();
        });

        // Inline, that is before anybody else hears of the end.
        Task continued = subject.Job.Completion.ContinueWith(
            _ => inContinuation = subject.Job.State,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        subject.Job.Cancel();
        await calledBack.WaitAsync();
        Assert.Equal(JobState.CancellationRequested, inCallback);
        await subject.EndAsync();
        await continued.InTimeAsync();
        Assert.Equal((JobState.Running, JobState.CleaningUp, JobState.Canceled), (inBody, inHook, inContinuation));
    }

    [Theory(DisplayName = "G5.2 A state is published before anything that waits for it resumes")]
    [EveryWay]
    public async Task State_WhoeverSeesTheTokenCancelled_SeesIt(Way way)
    {
        for (int round = 0; round < Rounds; round++)
        {
            JobState seen = default;
            Subject subject = await Subject.HoldAsync(way);
            CancellationToken token = subject.Context.Token;
            OwnThread.Race(
                () =>
                {
                    // Looks as fast as can be: the moment in question is a short one.
                    for (long look = 0; !token.IsCancellationRequested && look < 1_000_000_000; look++)
                    {
                    }

                    seen = subject.Job.State;
                },
                () => subject.Job.Cancel());
            Assert.Equal(JobState.CancellationRequested, seen);
            await subject.EndAsync();
        }
    }

    [Theory(DisplayName = "G5.2 Nobody sees a terminal state while the body, a child or a hook that was not abandoned still runs")]
    [EveryWay(Of = typeof(AtWork))]
    public async Task State_SomethingStillAtWork_IsNotTerminal(Way way, AtWork what)
    {
        Gate inside = new(), leave = new();
        bool wasToldTooEarly = false;
        var observer = new Told(report => wasToldTooEarly |= report.HasEnded && !leave.IsOpen);
        Subject subject = await Subject.StartAsync(
            way,
            async (self, context) =>
            {
                async Task StayAsync()
                {
                    inside.Open();
                    await leave.WaitAsync();
                }

                switch (what)
                {
                    case AtWork.Body:
                        await StayAsync();
                        break;
                    case AtWork.Child:
                        _ = context.StartChildAsync(_ => StayAsync());
                        break;
                    default:
                        context.OnCleanup(_ => StayAsync());
                        break;
                }
            },
            new JobOptions { Observers = [observer] });
        await inside.WaitAsync();
        if (what == AtWork.Child)
        {
            HangGuard.Until(() => subject.Job.GetReport().BodyEndedAt is not null);
        }

        LetOthersLive();
        Assert.False(subject.Job.Completion.IsCompleted);
        JobReport report = subject.Job.GetReport();
        Assert.Equal((what == AtWork.Hook ? JobState.CleaningUp : JobState.Running, null), (report.State, report.EndedAt));
        leave.Open();
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        await observer.ReportsAsync();
        Assert.False(wasToldTooEarly);
    }

    [Theory(DisplayName = "G5.3 Completion completes exactly once")]
    [EveryWay(Of = typeof(Deed))]
    public async Task Completion_EverybodyPullsAtIt_CompletesOnce(Way way, Deed deed)
    {
        int completions = 0;
        Subject subject = await Subject.HoldAsync(way, deed.Body(), new JobOptions { TimeProvider = new TestTime() });
        Task<int> before = subject.Job.Completion;
        Task counted = before.ContinueWith(_ => Interlocked.Increment(ref completions), TaskScheduler.Default);
        OwnThread.Race(subject.Release, () => subject.Job.Completion.ContinueWith(_ => { }, TaskScheduler.Default), subject.Job.ExpireCleanup);
        JobReport report = await subject.EndAsync();
        await counted.InTimeAsync();
        TaskStatus status = before.Status;

        subject.Job.Cancel();
        subject.Job.ExpireCleanup();
        await subject.Job.DisposeAsync();

        Assert.Same(before, subject.Job.Completion);
        Assert.Equal((1, status, report.State), (completions, before.Status, subject.Job.State));
    }

    /// <summary>Gives what must not happen every chance to happen: other jobs live their whole lives meanwhile.</summary>
    private static void LetOthersLive()
    {
        for (int other = 0; other < 20; other++)
        {
            CancellableJob.StartAsync(_ => Task.CompletedTask).Wait(HangGuard.Patience);
        }
    }
}
