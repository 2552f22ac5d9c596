namespace FolderDigest;

/// <summary>
/// The one name of a place: absolute, and without links on the way. Otherwise the manifest would not be recognised where it lies in
/// the folder itself, and the same folder reached by two names would be two.
/// </summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    public static string Of(string path) => Of(path, 0);

    /// <summary>Manifests have forward slashes everywhere: on Windows a backslash would need escaping.</summary>
    public static string WithSlashes(string path) => OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path;

    private static string Of(string path, int links)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return full;
        }

        parent = Of(parent, links);
        string real = Path.Join(parent, Path.GetFileName(full));
        if (new FileInfo(real).LinkTarget is not { } target)
        {
            return real;
        }

        return links < MaxLinks
            ? Of(Path.Combine(parent, target), links + 1)
            : throw new IOException($"'{path}' is a link that leads to itself.");
    }
}
