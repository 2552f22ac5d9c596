using System.Numerics;
using Cooperative.Cancellation;
using Mandelbrot;

if (!CommandLine.TryParse(args, out DirectoryInfo? folder, out int exitCode))
{
    return exitCode;
}

// One picture that nobody disturbs, and one whose viewer has seen enough of it half-way.
(Picture Picture, string Name, double Enough, JobState End)[] story =
[
    (new Picture(View.Whole, Path.Join(folder.FullName, "mandelbrot-whole.png")), "whole", double.PositiveInfinity, JobState.Succeeded),
    (new Picture(View.Valley, Path.Join(folder.FullName, "mandelbrot-stopped.png")), "valley", 0.5, JobState.Canceled),
];

bool isAsExpected = true;
foreach ((Picture picture, string name, double enough, JobState end) in story)
{
    CancellableJob rendering = CancellableJob.Start(picture.Render, new JobOptions { Name = name });
    using var signals = new CancelOnSignals(rendering);
    Console.WriteLine($"Rendering, {Vector<double>.Count} pixels at a time on {Environment.ProcessorCount} processors.\n");
    JobReport report = Viewer.Watch(rendering, enough);

    int there = picture.PixelsRendered;
    Console.WriteLine($"{report}\n  {there:N0} of {picture.Pixels:N0} pixels are in {picture.Path}\n");
    if (signals.ExitCode is { } stopped)
    {
        return stopped;
    }

    isAsExpected &= report.State == end && there == Viewer.PixelsIn(picture.Path) && there < picture.Pixels == (end == JobState.Canceled);
}

Console.WriteLine(isAsExpected
    ? "One picture is whole, one was stopped half-way, and nothing rendered was lost."
    : "The pictures are not as they should be.");
return isAsExpected ? ExitCode.Done : ExitCode.Unexpected;
