using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation.Testing;

/// <summary>One exploration, from the survey to the result.</summary>
internal sealed partial class Exploration
{
    /// <summary>So many runs that did not end, and their threads, are enough.</summary>
    private const int MostHanging = 3;

    private readonly ExplorationOptions _options;
    private readonly Runner _runner;
    private readonly CancellationToken _cancellationToken;
    private readonly long _begun = Stopwatch.GetTimestamp();

    // Runs may go on at the same time; what they come to is written down by one at a time.
    private readonly Lock _writing = new();
    private readonly List<Target> _explored = [];
    private readonly Findings _findings;
    private int _runs;
    private int _hanging;
    private int _planned;

    private Exploration(
        Func<Trial> newTrial, ExplorationOptions options, CallForm form, UnobservedExceptions unobserved, CancellationToken cancellationToken)
    {
        _findings = new Findings(form);
        _options = options;
        _cancellationToken = cancellationToken;
        _unobserved = unobserved;
        _runner = new Runner(newTrial, options);
    }

    private bool IsOver =>
        _hanging >= MostHanging
        || (_options.MaxTime != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(_begun) >= _options.MaxTime);

    /// <summary>All of it: the survey, then one run for each point that there is a budget for.</summary>
    public static async Task<ExplorationResult> ExploreAsync(
        Func<Trial> newTrial, ExplorationOptions options, CallForm form, CancellationToken cancellationToken)
    {
        using var unobserved = new UnobservedExceptions();
        var exploration = new Exploration(newTrial, options, form, unobserved, cancellationToken);
        Survey survey = await exploration.SurveyAsync().ConfigureAwait(false);
        var plan = new Plan(options);
        if (!exploration._findings.HasFailed)
        {
            await exploration.MakePlanAsync(plan, survey).ConfigureAwait(false);
            await exploration.FollowAsync(plan).ConfigureAwait(false);
        }

        return exploration.Result(survey, plan);
    }

    /// <summary>The survey, and then that one run.</summary>
    public static async Task<ExplorationResult> ReplayAsync(
        Func<Trial> newTrial,
        long point,
        Disturbance disturbance,
        ExplorationOptions options,
        CallForm form,
        CancellationToken cancellationToken)
    {
        using var unobserved = new UnobservedExceptions();
        var exploration = new Exploration(newTrial, options, form, unobserved, cancellationToken);
        Survey survey = await exploration.SurveyAsync().ConfigureAwait(false);
        var plan = new Plan(options);
        if (!exploration._findings.HasFailed)
        {
            Target target = disturbance == Disturbance.CancelBeforeStart
                ? Target.BeforeStart
                : await exploration.FindAsync(survey, point, disturbance).ConfigureAwait(false);
            exploration._planned = 1;
            plan.AddOnly(target);
            await exploration.FollowAsync([target]).ConfigureAwait(false);
        }

        return exploration.Result(survey, plan);
    }

    private async Task<Survey> SurveyAsync()
    {
        (Survey survey, RunEnd end) = await _runner.SurveyAsync(null, _cancellationToken).ConfigureAwait(false);
        _findings.Add(end, await CheckAsync(end).ConfigureAwait(false));
        if (end.HasEnded)
        {
            await LookForUnobservedAsync([Target.Nowhere]).ConfigureAwait(false);
        }

        if (survey.Passed == 0 && !_findings.HasFailed && !_options.CancelBeforeStart)
        {
            _findings.Add(end, [new Finding(
                ExplorationRule.Explorable,
                "the work ended before its first point, so there is nothing to explore. Points are checkpoints, entries of scopes, starts of children and of hooks; reading a token or a flag is none")]);
        }

        foreach (Site site in survey.Sites.Where(site => !site.CanBeFound))
        {
            _findings.Note($"the checkpoint at {site.Place} is given a path that is made at run time; such a place cannot be explored");
        }

        if (survey.Known < survey.Passed)
        {
            _findings.Note($"the work passes {survey.Passed:N0} points; of the first {survey.Known:N0} the place is known, and only these are explored");
        }

        return survey;
    }

    private async Task MakePlanAsync(Plan plan, Survey survey)
    {
        plan.Add(Disturbance.Request, survey);
        plan.AddUnknown(survey.Passed - survey.Known);
        if (_options.Timeouts)
        {
            plan.Add(Disturbance.Timeout, survey);
        }

        if (_options.FaultAt is not null)
        {
            plan.Add(Disturbance.Fault, survey);
        }

        if (_options.ExpireCleanup)
        {
            (Survey hooks, Target? prelude) = await SurveyHooksAsync(survey).ConfigureAwait(false);
            plan.Add(Disturbance.CleanupExpired, hooks, static (site, occurrence) => site.IsInHook(occurrence), prelude);
        }
    }

    /// <summary>What the hooks pass after a request, made at the last point of the body; where there is none, after the end of the body.</summary>
    private async Task<(Survey Survey, Target? Prelude)> SurveyHooksAsync(Survey survey)
    {
        if (survey.FindLastOfBody() is not var (site, occurrence))
        {
            return (survey, null);
        }

        var last = new Target(Disturbance.Request, site, occurrence);
        (Survey hooks, _) = await _runner.SurveyAsync(last, _cancellationToken).ConfigureAwait(false);
        return (hooks, last);
    }

    private async Task<Target> FindAsync(Survey survey, long point, Disturbance disturbance)
    {
        Target? prelude = null;
        if (disturbance == Disturbance.CleanupExpired)
        {
            (survey, prelude) = await SurveyHooksAsync(survey).ConfigureAwait(false);
        }

        return survey.Find(point) is var (site, occurrence)
            ? new Target(disturbance, site, occurrence, prelude)
            : throw new ArgumentOutOfRangeException(nameof(point), point, $"The work passes {survey.Passed:N0} points, from 1; this is none of them.");
    }

    private Task FollowAsync(Plan plan)
    {
        IEnumerable<Target> first = _options.CancelBeforeStart ? [Target.BeforeStart] : [];
        Target[] targets = [.. first.Concat(plan.Targets()).Take(_options.MaxRuns)];
        _planned = targets.Length;
        return FollowAsync(targets);
    }

    private async Task FollowAsync(Target[] targets)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = _options.MaxDegreeOfParallelism,
            CancellationToken = _cancellationToken,
        };
        foreach (Target[] batch in targets.Chunk(Math.Max(RunsPerLook, _options.MaxDegreeOfParallelism)))
        {
            if (IsOver)
            {
                break;
            }

            await Parallel.ForEachAsync(batch, parallel, async (target, _) => await RunAsync(target).ConfigureAwait(false)).ConfigureAwait(false);
            await LookForUnobservedAsync(batch).ConfigureAwait(false);
        }

        if (_hanging >= MostHanging)
        {
            _findings.Note($"{_hanging} runs did not end; no more were made");
        }
        else if (IsOver && _runs < _planned)
        {
            _findings.Note($"the time was up after {_runs} of {_planned} runs");
        }
    }

    private async Task RunAsync(Target target)
    {
        if (IsOver)
        {
            return;
        }

        Exception? fault = target.Disturbance == Disturbance.Fault ? _options.FaultAt?.Invoke(target.Point!) : null;
        if (target.Disturbance == Disturbance.Fault && fault is null)
        {
            lock (_writing)
            {
                _findings.Note("some points were left out of the faults, for FaultAt made none for them");
            }

            return;
        }

        RunEnd end = await _runner.RunAsync(target, fault, _cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Finding> findings = await CheckAsync(end).ConfigureAwait(false);
        lock (_writing)
        {
            _runs++;
            _hanging += end.HasEnded ? 0 : 1;
            if (end.WasDisturbed)
            {
                _explored.Add(target);
            }

            _findings.Add(end, findings);
            _findings.NoteDeviation(_runs, end);
            Tell(new ExplorationProgress(_runs, _planned, _findings.Count, target.Disturbance, target.Point));
        }
    }

    /// <summary>One at a time, in order. What the listener throws is told, and changes nothing.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The notes of the result tell.")]
    private void Tell(ExplorationProgress progress)
    {
        try
        {
            _options.Progress?.Report(progress);
        }
        catch (Exception exception)
        {
            _findings.Note($"the listener to the progress threw {ErrorSummary.Of(exception)}");
        }
    }

    private async Task<IReadOnlyList<Finding>> CheckAsync(RunEnd end)
    {
        List<Finding> findings = [.. RunRules.Check(end, _options)];
        if (end.HasEnded && await RunRules.CheckInvariantAsync(end, _options, _cancellationToken).ConfigureAwait(false) is { } broken)
        {
            findings.Add(broken);
        }

        return findings;
    }

    private ExplorationResult Result(Survey survey, Plan plan) => new()
    {
        Points = survey.Passed,
        PointsExplored = _explored
            .Where(target => target is { Site: not null, Disturbance: not Disturbance.CleanupExpired })
            .DistinctBy(target => (target.Site, target.Occurrence))
            .Count(),
        Runs = _runs,
        Seed = _options.Seed,
        Duration = Stopwatch.GetElapsedTime(_begun),
        Coverage = plan.Coverage(_explored),
        Failures = _findings.Failures,
        Notes = _findings.Notes,
    };
}
