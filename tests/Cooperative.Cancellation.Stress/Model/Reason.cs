namespace Cooperative.Cancellation.Stress.Model;

/// <summary>Why somebody was asked to stop [G2.1, G2.3]. Two reasons are the same only if they are the same object.</summary>
internal sealed class Reason(CancellationKind kind, string? message = null, string? by = null, Reason? cause = null)
{
    public CancellationKind Kind => kind;

    public string? By => by;

    /// <summary>What comes down to a child job, where this was asked of the work that it belongs to.</summary>
    public Reason ForChild(string parent) => kind == CancellationKind.ChildFault
        ? new Reason(CancellationKind.SiblingFault, null, by, this)
        : new Reason(CancellationKind.Parent, null, parent, this);

    public override string ToString() => Words.Reason(kind, message, by, cause?.ToString());
}
