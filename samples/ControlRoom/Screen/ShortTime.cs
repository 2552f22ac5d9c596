using System.Globalization;

namespace ControlRoom.Screen;

/// <summary>A time in six characters at most: <c>820ms</c>, <c>12.3s</c>, <c>3m20s</c>, <c>2h05m</c>.</summary>
internal static class ShortTime
{
    public static string Of(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 999.5 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0}ms"),
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0}s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m{time.Seconds:00}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}h{time.Minutes:00}m"),
    };
}
