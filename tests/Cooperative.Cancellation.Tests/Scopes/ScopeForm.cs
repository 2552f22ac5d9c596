namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>The four shapes that every scope comes in.</summary>
public enum ScopeForm
{
    Action,
    Function,
    AsyncAction,
    AsyncFunction,
}
