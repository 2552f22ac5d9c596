namespace Cooperative.Cancellation;

/// <summary>A place in somebody's source: what the compiler tells us of the caller, less the folders of the build machine.</summary>
internal readonly record struct CallSite(string? Member, string? Path, int Line)
{
    /// <summary>The name of the file without any folder; null where the compiler told none.</summary>
    /// <remarks>Cut by hand: a path written on Windows may be read on Linux, where <see cref="System.IO.Path"/> knows no backslash.</remarks>
    public string? File => string.IsNullOrEmpty(Path) ? null : Path[(Path.AsSpan().LastIndexOfAny('/', '\\') + 1)..];

    /// <summary><c>Indexer.cs:87</c>, or null where the file is not known.</summary>
    public string? Place => File is { } file ? $"{file}:{Line}" : null;
}
