using System.Collections.Immutable;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>An exception, as far as the contract has something to say of it. Two are the same only if they are the same object.</summary>
internal sealed class Error(string text, bool isCancellation)
{
    /// <summary>The reason it carries, where it is a checkpoint's.</summary>
    public Reason? Reason { get; private init; }

    /// <summary>The place whose token it carries, where it is a checkpoint's.</summary>
    public int Place { get; private init; } = -1;

    public ImmutableList<Error> Inner { get; private init; } = [];

    /// <summary>An OperationCanceledException, or an aggregate of nothing but those [G4].</summary>
    public bool IsCancellation => isCancellation;

    public static Error Canceled(Reason reason, int place, Error? inner = null) =>
        new(Words.Canceled(reason.ToString(), inner?.ToString()), true) { Reason = reason, Place = place };

    public static Error Unrequested(Error inner) => new(Words.Unrequested(inner.ToString()), false);

    public static Error Several(IEnumerable<Error> errors)
    {
        ImmutableList<Error> inner = [.. errors];
        return new(Words.Several(inner.Select(it => it.ToString())), inner.All(it => it.IsCancellation)) { Inner = inner };
    }

    /// <summary>One is thrown as itself, several as one aggregate [G4.1].</summary>
    public static Error Of(ImmutableList<Error> errors) => errors is [var one] ? one : Several(errors);

    /// <summary>What the order to throw something throws.</summary>
    public static Error Of(Thrown what, int step) => what switch
    {
        Thrown.Fault => Fault(step),
        Thrown.ForeignCancellation => Foreign(step),
        Thrown.ForeignCancellations => Several([Foreign(step), Foreign(step)]),
        _ => Several([Fault(step), Foreign(step)]),
    };

    /// <summary>What some work threw itself, then what its children did; an object that the work let out already is not told twice.</summary>
    public static ImmutableList<Error> Join(ImmutableList<Error> own, ImmutableList<Error> children)
    {
        HashSet<Error> known = [.. own.SelectMany(it => it.Flatten())];
        return own.AddRange(children.Where(it => !known.Contains(it)));
    }

    private static Error Fault(int step) => new(Words.Fault(step), false);

    private static Error Foreign(int step) => new(Words.Foreign(Words.Fault(step)), true);

    private IEnumerable<Error> Flatten() => Inner.SelectMany(it => it.Flatten()).Prepend(this);

    public override string ToString() => text;
}
