namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>Where things are written.</summary>
internal static class Places
{
    /// <summary>The tables and charts that are committed.</summary>
    public static string Results { get; } = Path.Combine(Benchmarks(), "results");

    /// <summary>What is not committed: the log of BenchmarkDotNet, and the tables of quick runs.</summary>
    public static string Artifacts { get; } = Path.Combine(Benchmarks(), "BenchmarkDotNet.Artifacts");

    /// <summary>The program lies somewhere below the folder that has the solution in it.</summary>
    private static string Benchmarks()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cooperative.Cancellation.sln")))
        {
            folder = folder.Parent;
        }

        return folder is null
            ? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has the solution in it.")
            : Path.Combine(folder.FullName, "benchmarks");
    }
}
