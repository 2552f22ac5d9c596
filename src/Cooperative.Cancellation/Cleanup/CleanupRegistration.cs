namespace Cooperative.Cancellation;

/// <summary>A registered cleanup hook, by which it can be withdrawn. The default value stands for no hook.</summary>
public readonly struct CleanupRegistration : IEquatable<CleanupRegistration>, IDisposable
{
    private readonly CleanupHook? _hook;

    internal CleanupRegistration(CleanupHook hook) => _hook = hook;

    /// <summary>Compares two registrations.</summary>
    /// <param name="left">One registration.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when both stand for the same hook.</returns>
    public static bool operator ==(CleanupRegistration left, CleanupRegistration right) => left.Equals(right);

    /// <summary>Compares two registrations.</summary>
    /// <param name="left">One registration.</param>
    /// <param name="right">The other.</param>
    /// <returns>True when they stand for different hooks.</returns>
    public static bool operator !=(CleanupRegistration left, CleanupRegistration right) => !left.Equals(right);

    /// <summary>Withdraws the hook. Never waits; safe from any thread.</summary>
    /// <returns>True exactly once, and then the hook never runs [G6.5]; false where it has begun, has run, did not apply, or was withdrawn before.</returns>
    public bool Unregister() => _hook is not null && _hook.Life.Unregister(_hook);

    /// <summary>The same as <see cref="Unregister"/>, for a <c>using</c> statement around the work that the hook protects.</summary>
    public void Dispose() => Unregister();

    /// <inheritdoc/>
    public bool Equals(CleanupRegistration other) => ReferenceEquals(_hook, other._hook);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CleanupRegistration other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hook?.GetHashCode() ?? 0;
}
