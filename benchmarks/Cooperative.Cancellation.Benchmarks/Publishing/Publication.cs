namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>Measures chapters and writes a page for each, with its chart where it has one.</summary>
internal static class Publication
{
    public static async Task WriteAsync(IReadOnlyList<Chapter> chapters, Effort effort, string folder, string command)
    {
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(Places.Artifacts);
        foreach (MeasuredChapter chapter in chapters.OfType<MeasuredChapter>())
        {
            await Console.Error.WriteLineAsync($"measuring {chapter.Name}…");
            await WriteAsync(chapter, await chapter.Measure(effort), folder, command);
        }

        BenchmarkChapter[] benchmarks = [.. chapters.OfType<BenchmarkChapter>()];
        if (benchmarks.Length == 0)
        {
            return;
        }

        await Console.Error.WriteLineAsync($"running BenchmarkDotNet on {string.Join(", ", benchmarks.Select(chapter => chapter.Name))}…");
        ILookup<Type, Case> cases = BenchmarkRun.Run(benchmarks.SelectMany(chapter => chapter.Classes), effort, Places.Artifacts);
        foreach (BenchmarkChapter chapter in benchmarks)
        {
            await WriteAsync(chapter, [.. chapter.Classes.SelectMany(type => cases[type]).GroupBy(one => one.Group).SelectMany(group => group)], folder, command);
        }
    }

    private static async Task WriteAsync(Chapter chapter, IReadOnlyList<Case> cases, string folder, string command)
    {
        string page = Page.Of(chapter, cases, command);
        await File.WriteAllTextAsync(Path.Combine(folder, chapter.Name + ".md"), page);
        chapter.Draw?.Invoke(cases, Path.Combine(folder, chapter.Name + ".svg"));
        await Console.Out.WriteLineAsync(page);
    }
}
