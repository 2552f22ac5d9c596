namespace Cooperative.Cancellation;

/// <summary>Several failures in one exception [G4.1].</summary>
internal static class SeveralFaults
{
    /// <summary>
    /// How deep exceptions may lie in one another. A tree may be a hundred thousand levels deep, and fail on each of them; .NET reads the
    /// message of such an exception with a call for each level, and overflows the stack.
    /// </summary>
    private const int Deepest = 32;

    /// <summary>What failed, each as it is; but for exceptions that lie in one another too deep, of which the innermost are told side by side.</summary>
    public static AggregateException Of(string who, IReadOnlyList<Exception> faults)
    {
        string message = $"{who} failed in several places.";
        return faults.Any(fault => LiesDeep(fault, Deepest))
            ? new AggregateException(message, new AggregateException(faults).Flatten().InnerExceptions)
            : new AggregateException(message, faults);
    }

    /// <summary>Whether so many levels lie in one another here. Looks no deeper than that.</summary>
    private static bool LiesDeep(Exception fault, int levels) =>
        levels == 0 || (fault is AggregateException several && several.InnerExceptions.Any(inner => LiesDeep(inner, levels - 1)));
}
