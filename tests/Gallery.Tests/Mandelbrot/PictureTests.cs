using System.Numerics;
using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;
using Gallery.Tests.Support;
using Mandelbrot;
using SkiaSharp;

namespace Gallery.Tests.Mandelbrot;

public sealed class PictureTests : IDisposable
{
    // 13 is a multiple of no vector: the last one of a row is cut at the edge.
    private static readonly View Small = View.Whole with { Columns = 13, Rows = 6, MaxSteps = 50 };

    private readonly SKColor[] _reference = ReferencePicture.Of(Small);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Render_Undisturbed_WritesEveryPixel()
    {
        var picture = new Picture(Small, _folder["whole.png"]);

        await CancellableJob.Start(picture.Render);

        Assert.Equal(picture.Pixels, picture.PixelsRendered);
        AssertIsSame(ReferencePicture.Read(picture.Path).Zip(_reference));
    }

    [Fact]
    public async Task Render_StoppedAtEveryPoint_WritesWhatWasRendered_AndNothingElse()
    {
        int run = 0;
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            () =>
            {
                var picture = new Picture(Small, _folder[$"{run++}.png"]);
                return Trial.Of(picture.Render, report => HoldsWhatWasRendered(picture, report));
            },
            new ExplorationOptions
            {
                // A loaded machine takes its time; only work that never ends is to fail.
                MaxRunTime = TimeSpan.FromMinutes(2),

                // A hook that never begins writes nothing; how one fails has a test of its own.
                FaultAt = static point =>
                    point.Kind == ExplorationPointKind.Hook ? null : new InvalidOperationException($"no colours left at {point}"),
            },
            TestContext.Current.CancellationToken);

        result.ThrowIfFailed();

        // Before each row, before each vector of pixels in it, and the hook.
        int vectors = (Small.Columns + Vector<double>.Count - 1) / Vector<double>.Count;
        Assert.True(result.PointsExplored > Small.Rows * (1 + vectors), $"{result}");
    }

    [Fact]
    public async Task Render_WhereThePictureCannotBeWritten_IsAFailure()
    {
        var picture = new Picture(Small, Path.Join(_folder["missing"], "whole.png"));

        JobReport report = await CancellableJob.Start(picture.Render).WaitAsync();

        Assert.Equal(JobState.Faulted, report.State);
        Assert.IsType<DirectoryNotFoundException>(report.Exception);
    }

    private bool HoldsWhatWasRendered(Picture picture, JobReport report)
    {
        // The hook comes first of all: whoever is stopped before the first pixel writes an empty picture.
        SKColor[] written = ReferencePicture.Read(picture.Path);
        int rendered = written.Count(pixel => pixel.Alpha > 0);
        Assert.Equal(picture.PixelsRendered, rendered);
        Assert.Equal(report.State == JobState.Succeeded, rendered == written.Length);
        AssertIsSame(written.Zip(_reference).Where(pair => pair.First.Alpha > 0));
        return true;
    }

    private static void AssertIsSame(IEnumerable<(SKColor Written, SKColor Reference)> pixels) =>
        Assert.All(pixels, pixel => Assert.True(ReferencePicture.IsSame(pixel.Written, pixel.Reference)));
}
