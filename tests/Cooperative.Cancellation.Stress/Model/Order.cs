namespace Cooperative.Cancellation.Stress.Model;

/// <summary>What a puppet is told to do next.</summary>
internal abstract record Order;

/// <summary>Something that is done at once, where the work stands.</summary>
internal sealed record Deed(Action<JobContext, Stay> Do) : Order;

internal sealed record Enter(PlaceKind Kind, TimeSpan? Limit) : Order;

/// <summary>The innermost work returns a value, or throws.</summary>
internal sealed record Depart(int Value, Exception? Thrown) : Order;

/// <summary>The time that work spends in one context. Children are told apart by it: they were started in this stay, or in another.</summary>
/// <param name="IsOfBody">Whether the body itself stays here.</param>
internal sealed record Stay(bool IsOfBody)
{
    // Two stays are never the same, however alike.
    public bool Equals(Stay? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
