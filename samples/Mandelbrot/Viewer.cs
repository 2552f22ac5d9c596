using Cooperative.Cancellation;
using SkiaSharp;

namespace Mandelbrot;

/// <summary>Looks at a picture while it is rendered, and at what has been written of it.</summary>
internal static class Viewer
{
    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits for the end, and asks the job to stop once so much of the picture is there.</summary>
    public static JobReport Watch(CancellableJob rendering, double enough)
    {
        while (true)
        {
            JobReport report = rendering.Wait(Blink);
            if (report.HasEnded)
            {
                return report;
            }

            if (report.Progress?.Fraction >= enough && report.CancellationReason is null)
            {
                rendering.Cancel("seen enough, the viewer zooms on");
            }
        }
    }

    /// <summary>How many pixels of a file are there to be seen.</summary>
    public static int PixelsIn(string path)
    {
        using SKBitmap picture = SKBitmap.Decode(path);
        return picture.Pixels.Count(pixel => pixel.Alpha > 0);
    }
}
