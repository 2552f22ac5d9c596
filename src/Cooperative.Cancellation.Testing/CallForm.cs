namespace Cooperative.Cancellation.Testing;

/// <summary>How an exploration was called.</summary>
/// <param name="IsSynchronous">Whether the work is synchronous, so that its methods are those without <c>Async</c>.</param>
/// <param name="HasOptions">Whether options were given.</param>
internal readonly record struct CallForm(bool IsSynchronous, bool HasOptions);
