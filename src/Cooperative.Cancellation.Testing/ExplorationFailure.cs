namespace Cooperative.Cancellation.Testing;

/// <summary>A rule that was broken at a place: the first time in full, and at which other times as well.</summary>
public sealed record ExplorationFailure
{
    /// <summary>What was done to the job.</summary>
    public required Disturbance Disturbance { get; init; }

    /// <summary>Where; null where it was done at no point: in the undisturbed run, and before the start.</summary>
    public ExplorationPoint? Point { get; init; }

    /// <summary>What does not hold.</summary>
    public required ExplorationRule Rule { get; init; }

    /// <summary>The same in words, for this run.</summary>
    public required string Message { get; init; }

    /// <summary>The job's own story; null where none is known.</summary>
    public JobReport? Report { get; init; }

    /// <summary>What the invariant threw, or what went unobserved; null where it is neither.</summary>
    public Exception? Exception { get; init; }

    /// <summary>The other points at the same place at which the same rule was broken.</summary>
    public IReadOnlyList<ExplorationPoint> Others { get; init; } = [];

    /// <summary>The line that makes this very run again; null where there is none to make.</summary>
    public string? Replay
    {
        get
        {
            string method = Form.IsSynchronous ? "Replay" : "ReplayAsync";
            string disturbance = Disturbance == Disturbance.Request ? "" : $", Disturbance.{Disturbance}";
            string options = (Form.HasOptions, disturbance) switch
            {
                (false, _) => "",
                (_, "") => ", options: options",
                _ => ", options",
            };
            return Disturbance == Disturbance.None
                ? null
                : $"CancellationExplorer.{method}(work, point: {Point?.Number ?? 0}{disturbance}{options})";
        }
    }

    /// <summary>How the exploration was called, for the line that calls it again.</summary>
    internal CallForm Form { get; init; }

    /// <summary>Place, rule, story, and how to see it again.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString() => FailureText.Of(this);
}
