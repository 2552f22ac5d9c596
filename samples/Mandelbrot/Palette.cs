using SkiaSharp;

namespace Mandelbrot;

/// <summary>A colour for each number of steps; opaque, so that whatever is transparent was not rendered.</summary>
internal static class Palette
{
    private const int Shades = 1024;

    private static readonly uint[] Wheel = [.. Enumerable.Range(0, Shades).Select(shade => Mix((double)shade / Shades))];

    private static readonly uint Inside = (uint)SKColors.Black;

    /// <summary>Once around the wheel takes four times as many steps each time: the deeper, the slower the colours change.</summary>
    public static uint ColorOf(double steps, int maxSteps) =>
        steps >= maxSteps ? Inside : Wheel[(int)(Math.Log2(Math.Max(steps, 1)) / 2 * Shades) % Shades];

    /// <summary>From deep blue over white and amber back to blue: three waves, each a little later than the last.</summary>
    private static uint Mix(double turn) => (uint)new SKColor(Wave(turn - 0.45), Wave(turn - 0.38), Wave(turn - 0.27));

    private static byte Wave(double turn) => (byte)(127.5 + (127.5 * Math.Cos(2 * Math.PI * turn)));
}
