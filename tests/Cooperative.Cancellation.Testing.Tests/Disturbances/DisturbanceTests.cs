namespace Cooperative.Cancellation.Testing.Tests.Disturbances;

/// <summary>What is explored beside requests, and how a run is made again.</summary>
public class DisturbanceTests
{
    [Fact]
    public void Explore_Timeouts_TheNearestLimitPassesAtEachPoint()
    {
        List<string> ends = [];
        ExplorationResult result = CancellationExplorer.Explore(
            context =>
            {
                context.Checkpoint();
                ends.Add(context.TryWithTimeout(TimeSpan.FromHours(1), inner => inner.Checkpoint()) ? "in time" : "too late");
            },
            new ExplorationOptions
            {
                Timeouts = true,
                Invariant = report =>
                {
                    ends.Add($"{report.State} {report.CancellationReason?.Kind}");
                    return true;
                },
            });

        result.ThrowIfFailed();
        Assert.Equal((3L, 6), (result.Points, result.Runs));

        // Of the body there is no limit, so the job is asked; the scope's own ends it at its entry's next checkpoint, and at its own.
        Assert.Equal(2, ends.Count(end => end == "too late"));
        Assert.Contains("Canceled Timeout", ends);
        Assert.Equal(2, ends.Zip(ends.Skip(1)).Count(pair => pair == ("too late", "Succeeded ")));
    }

    [Fact]
    public void Explore_Faults_TheWorkFailsAtEachPointWithWhatWasMade()
    {
        List<Exception> seen = [];
        List<string> made = [];
        ExplorationResult result = CancellationExplorer.Explore(
            context =>
            {
                context.OnCleanup(_ => { }, "tidy");
                context.Checkpoint();
                context.Shield(inner => inner.Checkpoint());
            },
            new ExplorationOptions
            {
                FaultAt = point =>
                {
                    made.Add($"{point.Kind}");
                    return point.Kind == ExplorationPointKind.Scope ? null : new IOException($"{point.Number}");
                },
                Invariant = report =>
                {
                    seen.AddRange(report.State == JobState.Faulted ? [report.Exception!] : []);
                    return true;
                },
            });

        result.ThrowIfFailed();
        Assert.Equal(["Checkpoint", "Checkpoint", "Hook", "Scope"], made.Order());
        Assert.Equal(["1", "3", "4"], seen.Select(exception => Assert.IsType<IOException>(exception).Message).Order());
        Assert.Equal(1, result.Coverage.Single(row => row is { Disturbance: Disturbance.Fault, Kind: ExplorationPointKind.Scope }).Unexplored);
    }

    [Fact]
    public async Task Explore_FaultAtTheStartOfAChild_IsTheChildsAndComesUp()
    {
        bool hasRun = false;
        List<JobState> ends = [];
        ExplorationResult result = await CancellationExplorer.ReplayAsync(
            async context => await context.StartChildAsync(_ =>
            {
                hasRun = true;
                return Task.CompletedTask;
            }),
            point: 1,
            Disturbance.Fault,
            new ExplorationOptions
            {
                Setup = () => hasRun = false,
                FaultAt = _ => new IOException("no"),
                Invariant = report =>
                {
                    ends.Add(report.State);
                    return report.State == JobState.Succeeded ? hasRun : !hasRun && report.Error!.Message.Contains("no", StringComparison.Ordinal);
                },
            });

        result.ThrowIfFailed();
        Assert.Equal(1, result.Runs);
        Assert.Equal(JobState.Faulted, ends[^1]);
    }

    [Fact]
    public async Task Explore_ExpiredCleanup_EndsTheBudgetAtEveryPointOfTheHooks()
    {
        List<string> told = [];
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            context =>
            {
                context.OnCleanup(cleanup => Clean(cleanup, "first"), "first");
                context.OnCleanup(cleanup => Clean(cleanup, "last"), "last", CleanupWhen.Canceled);
                context.Checkpoint();
                return Task.CompletedTask;
            },
            new ExplorationOptions
            {
                ExpireCleanup = true,
                Invariant = report =>
                {
                    told.Add(string.Join(", ", report.Cleanup.Select(hook => $"{hook.Name} {hook.Result}")));
                    return true;
                },
            });

        result.ThrowIfFailed();
        ExplorationCoverage[] rows = [.. result.Coverage.Where(row => row.Disturbance == Disturbance.CleanupExpired)];
        Assert.Equal(4, rows.Sum(row => row.Explored));
        Assert.Equal(0, rows.Sum(row => row.Unexplored));
        Assert.Equal(2, told.Count(line => line == "last TimedOut, first TimedOut"));
        Assert.Equal(2, told.Count(line => line == "last Completed, first TimedOut"));

        static void Clean(CleanupContext cleanup, string name)
        {
            cleanup.Context.Checkpoint();
            Assert.NotEmpty(name);
        }
    }

    [Fact]
    public void Explore_CancelBeforeStart_RunsNoBodyAndIsChecked()
    {
        int bodies = 0;
        ExplorationResult result = CancellationExplorer.Explore(
            context =>
            {
                bodies++;
                context.Checkpoint();
            },
            new ExplorationOptions { CancelBeforeStart = true, Invariant = report => report.StartedAt is not null });

        Assert.Equal((2, 2), (bodies, result.Runs));
        ExplorationFailure failure = Assert.Single(result.Failures);
        Assert.Equal(Disturbance.CancelBeforeStart, failure.Disturbance);
        Assert.Contains("Disturbance.CancelBeforeStart", failure.Replay, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_PointOfAFailure_MakesThatRunAgainAndNoOther()
    {
        int reached = 0;
        void Work(JobContext context)
        {
            for (reached = 0; reached < 10; reached++)
            {
                context.Checkpoint();
            }
        }

        var options = new ExplorationOptions { Invariant = _ => reached != 6 };
        ExplorationFailure found = Assert.Single(CancellationExplorer.Explore(Work, options).Failures);
        ExplorationResult again = CancellationExplorer.Replay(Work, found.Point!.Number, options: options);

        Assert.Equal(7, found.Point.Number);
        Assert.Equal((1, found.Point), (again.Runs, Assert.Single(again.Failures).Point));
        Assert.False(CancellationExplorer.Replay(Work, 3, options: options).HasFailed);
    }

    [Fact]
    public void Replay_PointThatIsNone_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("point", () => CancellationExplorer.Replay(context => context.Checkpoint(), 2));
        Assert.Throws<ArgumentOutOfRangeException>("point", () => CancellationExplorer.Replay(context => context.Checkpoint(), 0));
        Assert.Throws<ArgumentOutOfRangeException>("disturbance", () => CancellationExplorer.Replay(context => context.Checkpoint(), 1, Disturbance.None));
        Assert.Throws<ArgumentException>("options", () => CancellationExplorer.Replay(context => context.Checkpoint(), 1, Disturbance.Fault));
    }
}
