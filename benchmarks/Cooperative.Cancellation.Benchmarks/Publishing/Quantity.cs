using System.Globalization;

namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>Figures as the tables show them: three digits that count, in the unit that fits.</summary>
internal static class Quantity
{
    public static string Time(double nanoseconds) => nanoseconds switch
    {
        >= 1e9 => Digits(nanoseconds / 1e9) + " s",
        >= 1e6 => Digits(nanoseconds / 1e6) + " ms",
        >= 1e3 => Digits(nanoseconds / 1e3) + " µs",
        _ => Digits(nanoseconds) + " ns",
    };

    public static string Bytes(double? bytes) => bytes is { } known ? Invariant($"{known:#,0} B") : "";

    public static string Ratio(IReadOnlyList<double> ratios)
    {
        string median = Invariant($"{Case.Median(ratios):0.00}");
        return ratios.Count == 1 ? median : Invariant($"{median} ({ratios.Min():0.00} to {ratios.Max():0.00})");
    }

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Digits(double figure) => figure switch
    {
        >= 100 => Invariant($"{figure:0}"),
        >= 10 => Invariant($"{figure:0.0}"),
        _ => Invariant($"{figure:0.00}"),
    };
}
