using System.Collections.Immutable;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>What the end of a body means: the table of G4.</summary>
/// <param name="Response">What the body made of the request; None where there was none by then.</param>
/// <param name="Faults">What failed: the body, then its children.</param>
/// <param name="Cancellation">The body's own cancellation.</param>
/// <param name="Value">What it returned.</param>
internal sealed record Ending(JobResponse Response, ImmutableList<Error> Faults, Error? Cancellation = null, int Value = 0)
{
    public JobState State => (Faults, Cancellation) switch
    {
        ({ Count: > 0 }, _) => JobState.Faulted,
        (_, not null) => JobState.Canceled,
        _ => JobState.Succeeded,
    };

    public static Ending OfReturn(Reason? reason, bool hasObserved, bool faultsWhenDeclined, int value) => (reason, hasObserved) switch
    {
        (null, _) => new(JobResponse.None, [], Value: value),
        (_, false) => new(JobResponse.Unnoticed, [], Value: value),
        (_, true) when faultsWhenDeclined => new(JobResponse.Declined, [new Error(Words.Declined, false)]),
        (_, true) => new(JobResponse.Declined, [], Value: value),
    };

    public static Ending OfThrow(Error thrown, Reason? reason, bool hasObserved, int body) => (thrown.IsCancellation, reason) switch
    {
        (false, null) => new(JobResponse.None, [thrown]),
        (false, _) => new(hasObserved ? JobResponse.Declined : JobResponse.Unnoticed, [thrown]),
        (true, null) => new(JobResponse.None, [Error.Unrequested(thrown)]),
        (true, _) when ReferenceEquals(thrown.Reason, reason) && thrown.Place == body => new(JobResponse.Honored, [], thrown),
        (true, _) => new(JobResponse.Honored, [], Error.Canceled(reason, body, thrown)),
    };

    public static Ending BeforeStart(Reason reason, int body) => new(JobResponse.Honored, [], Error.Canceled(reason, body));

    /// <summary>A child's fault comes after the body's own; the cancellation that it asked for is its echo [G4.1, G8.3].</summary>
    public Ending With(ImmutableList<Error> childFaults, Reason? reason) => childFaults.IsEmpty
        ? this
        : this with
        {
            Faults = Error.Join(Faults, childFaults),
            Cancellation = reason?.Kind == CancellationKind.ChildFault ? null : Cancellation,
        };
}
