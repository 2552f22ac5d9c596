using System.Security.Cryptography;
using System.Text;

namespace FolderDigest.Tests.Exploration;

/// <summary>A folder with a file of each kind, and what lies beside it for the manifest. Made once for many runs of the work.</summary>
internal sealed class SmallFolder : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _root = Directory.CreateTempSubdirectory("folder-digest-explored-").FullName;
    private readonly SortedDictionary<string, string> _lines = new(StringComparer.Ordinal);

    public SmallFolder()
    {
        Folder = RealPath.Of(Path.Combine(_root, "files"));
        Directory.CreateDirectory(Path.Combine(Folder, "inner"));
        Add("first", 3);
        Add("several blocks", 150_000);
        Add("inner/empty", 0);
        Add("inner/last", 10);
        if (!OperatingSystem.IsWindows())
        {
            Add("inner/a name\nin two lines", 20);
        }
    }

    /// <summary>What is hashed.</summary>
    public string Folder { get; }

    /// <summary>In a folder of its own, so that whatever else lies there was left behind.</summary>
    public string Manifest => Path.Combine(_root, "result", "manifest.sha256");

    /// <summary>All lines, as a run that nobody disturbs writes them: computed here, not by the program.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Values];

    public byte[] WholeManifest => Bytes(Lines);

    public byte[]? ManifestOnDisk => File.Exists(Manifest) ? File.ReadAllBytes(Manifest) : null;

    public IEnumerable<string> BesideTheManifest =>
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Manifest)!).Where(entry => entry != Manifest);

    public static byte[] Bytes(IEnumerable<string> lines) => Utf8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    /// <summary>How many whole and correct ones there are in a manifest.</summary>
    public int CountOfLinesIn(byte[] manifest) => Utf8.GetString(manifest).Split('\n').Count(_lines.Values.Contains);

    /// <summary>Puts the manifest as an earlier run has left it, or none.</summary>
    public void Begin(byte[]? manifest)
    {
        string results = Path.GetDirectoryName(Manifest)!;
        if (Directory.Exists(results))
        {
            Directory.Delete(results, recursive: true);
        }

        Directory.CreateDirectory(results);
        if (manifest is not null)
        {
            File.WriteAllBytes(Manifest, manifest);
        }
    }

    /// <summary>The lines on disk; fails where the last one has no end.</summary>
    public IReadOnlyList<string> LinesOnDisk()
    {
        string text = Utf8.GetString(ManifestOnDisk ?? []);
        Assert.True(text.Length == 0 || text[^1] == '\n', "The last line of the manifest is cut off.");
        return text.Split('\n')[..^1];
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Add(string name, int length)
    {
        string file = Path.Combine(Folder, name);
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
        File.WriteAllBytes(file, content);

        // Older than any run, so that its line stays good.
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));
        string path = RealPath.WithSlashes(Path.GetFullPath(file));
        string escaped = path.Replace("\n", @"\n", StringComparison.Ordinal);
        _lines.Add(path, $"{(escaped == path ? "" : @"\")}{Convert.ToHexStringLower(SHA256.HashData(content))}  {escaped}");
    }
}
