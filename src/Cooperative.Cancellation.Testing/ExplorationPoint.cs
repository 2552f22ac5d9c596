using System.Globalization;

namespace Cooperative.Cancellation.Testing;

/// <summary>A place in the source, and one of the times that the work passes it.</summary>
/// <param name="Number">The how manieth of all the points that the undisturbed work passes, from 1; what <c>ReplayAsync</c> wants.</param>
/// <param name="Kind">What the work passes there.</param>
/// <param name="Place"><c>Importer.cs:88</c>; of a hook, where it was registered.</param>
/// <param name="Occurrence">The how manieth time at this place, from 1.</param>
public sealed record ExplorationPoint(long Number, ExplorationPointKind Kind, string Place, int Occurrence)
{
    /// <summary><c>Importer.cs:88, 3rd time</c>; with the kind where it is no checkpoint.</summary>
    /// <returns>Where it is.</returns>
    public override string ToString() => $"{Where(Kind, Place)}, {Ordinal(Occurrence)} time";

    internal static string Where(ExplorationPointKind kind, string place) => kind switch
    {
        ExplorationPointKind.Scope => $"{place} (entry of a scope)",
        ExplorationPointKind.Child => $"{place} (start of a child)",
        ExplorationPointKind.Hook => $"{place} (start of a cleanup hook)",
        _ => place,
    };

    internal static string Ordinal(long number)
    {
        string ending = (number % 100, number % 10) switch
        {
            (11 or 12 or 13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        };
        return number.ToString("N0", CultureInfo.InvariantCulture) + ending;
    }
}
