using System.Numerics;
using System.Runtime.InteropServices;
using Cooperative.Cancellation;
using SkiaSharp;

namespace Mandelbrot;

/// <summary>The work: renders a view on all processors, and writes what was rendered however that ends.</summary>
internal sealed class Picture(View view, string path)
{
    // Transparent until it is rendered. No two threads write the same pixel.
    private readonly uint[] _pixels = new uint[view.Columns * view.Rows];

    public string Path => path;

    public int Pixels => _pixels.Length;

    /// <summary>To be asked when nobody renders any more.</summary>
    public int PixelsRendered => _pixels.Length - _pixels.AsSpan().Count(0u);

    public void Render(JobContext context)
    {
        // However the work ends from here on, what it has come to is kept.
        context.OnCleanup(_ => Write(), "write the picture");
        context.ParallelFor(0, view.Rows, index => RenderRow(context, view.FromTheMiddle(index)));
    }

    private void RenderRow(JobContext context, int row)
    {
        Span<uint> pixels = _pixels.AsSpan(row * view.Columns, view.Columns);
        var y = new Vector<double>(view.Y(row));
        for (int column = 0; column < pixels.Length; column += Vector<double>.Count)
        {
            // Beside the thousands of steps that follow it costs nothing, and it makes no difference how long a row takes.
            context.Checkpoint();
            Paint(EscapeTime.Of(view.X(column), y, view.MaxSteps), pixels[column..]);
        }
    }

    private void Paint(Vector<double> steps, Span<uint> pixels)
    {
        for (int i = 0; i < Math.Min(Vector<double>.Count, pixels.Length); i++)
        {
            pixels[i] = Palette.ColorOf(steps[i], view.MaxSteps);
        }
    }

    private void Write()
    {
        var format = new SKImageInfo(view.Columns, view.Rows, SKColorType.Bgra8888, SKAlphaType.Unpremul);
        using SKImage image = SKImage.FromPixelCopy(format, MemoryMarshal.AsBytes(_pixels.AsSpan()));
        using SKData png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        using FileStream file = File.Create(path);
        png.SaveTo(file);
    }
}
