using System.Diagnostics;

namespace Cooperative.Cancellation.Testing;

/// <summary>Makes runs: a trial, a job with a probe, and a wait for its end.</summary>
internal sealed class Runner(Func<Trial> newTrial, ExplorationOptions options)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>For so many ticks nothing must have happened before time passes.</summary>
    private const int QuietTicks = 2;

    /// <summary>After so many without a point time passes all the same.</summary>
    private const int StillTicks = 50;

    /// <summary>How long a job that was told to stop at last is waited for, before it is left to itself.</summary>
    private static readonly TimeSpan LastGrace = TimeSpan.FromMilliseconds(100);

    private readonly Lock _settingUp = new();

    /// <summary>
    /// The points that the work passes without being disturbed, or after the prelude alone. Made again where there was no room for all
    /// of them, so that no more memory is taken than is needed.
    /// </summary>
    public async Task<(Survey Survey, RunEnd End)> SurveyAsync(Target? prelude, CancellationToken cancellationToken)
    {
        var log = new ProbePoint[Survey.FirstRoom];
        while (true)
        {
            var target = new Target(Disturbance.None, null, 0, prelude);
            RunEnd end = await RunAsync(target, log, null, cancellationToken).ConfigureAwait(false);
            long passed = end.Probe.Passed;
            if (passed <= log.Length || log.Length >= Survey.MostRoom || !end.HasEnded)
            {
                return (new Survey(log, passed, prelude?.Point?.Number ?? 0), end);
            }

            log = new ProbePoint[(int)Math.Min(passed + (passed / 8), Survey.MostRoom)];
        }
    }

    public Task<RunEnd> RunAsync(Target target, Exception? fault, CancellationToken cancellationToken) =>
        RunAsync(target, [], fault, cancellationToken);

    private async Task<RunEnd> RunAsync(Target target, ProbePoint[] log, Exception? fault, CancellationToken cancellationToken)
    {
        Trial trial;
        lock (_settingUp)
        {
            trial = newTrial();
        }

        var probe = new RunProbe(target, log, fault);
        JobOptions job = trial.Job ?? options.Job;
        CancellableJob work = trial.Create(job with
        {
            Name = job.Name ?? "work",
            TimeProvider = options.TimeProvider ?? job.TimeProvider,
            Probe = probe,
        });
        if (target.Disturbance == Disturbance.CancelBeforeStart)
        {
            work.Cancel("explored: before the start", member: null, file: null);
        }
        else
        {
            work.Start();
        }

        try
        {
            await WaitAsync(work, probe, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await StopAsync(work).ConfigureAwait(false);
            throw;
        }

        bool hasEnded = work.Completion.IsCompleted;
        if (!hasEnded)
        {
            await StopAsync(work).ConfigureAwait(false);
        }

        return new RunEnd(probe, hasEnded, work.GetReport(), work.Completion.Status, trial);
    }

    private async Task WaitAsync(CancellableJob work, RunProbe probe, CancellationToken cancellationToken)
    {
        long begun = Stopwatch.GetTimestamp();
        int quiet = 0;
        int still = 0;
        TimeSpan pause = options.PassTime is not null ? Tick
            : options.MaxRunTime < JobOptions.MaxTime ? options.MaxRunTime : JobOptions.MaxTime;
        while (!work.Completion.IsCompleted
            && (options.MaxRunTime == Timeout.InfiniteTimeSpan || Stopwatch.GetElapsedTime(begun) < options.MaxRunTime))
        {
            long passed = probe.Passed;
            await WaitAsync(work.Completion, pause, cancellationToken).ConfigureAwait(false);
            if (!work.Completion.IsCompleted)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            // Not while there is work to do at this time: what a timer has just set going comes first.
            // But on a pool that others keep busy, that never ends.
            still = passed == probe.Passed ? still + 1 : 0;
            quiet = still > 0 && ThreadPool.PendingWorkItemCount == 0 ? quiet + 1 : 0;
            if ((quiet >= QuietTicks || still >= StillTicks) && !work.Completion.IsCompleted)
            {
                quiet = still = 0;
                options.PassTime?.Invoke();
            }
        }
    }

    /// <summary>The run is over, though the job is not: it is asked where it is, then to stop. It may go on for ever.</summary>
    private static async Task StopAsync(CancellableJob work)
    {
        Task<JobPing> ping = work.PingAsync(Timeout.InfiniteTimeSpan);
        await WaitAsync(ping, LastGrace, CancellationToken.None).ConfigureAwait(false);
        work.ExpireCleanup();
        work.Cancel("explored: the time of the run was up", member: null, file: null);
    }

    private static async Task WaitAsync(Task task, TimeSpan limit, CancellationToken cancellationToken)
    {
        // Neither the outcome of the task nor the time that is up is of any interest here; the caller looks at the task.
        await task.WaitAsync(limit, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
