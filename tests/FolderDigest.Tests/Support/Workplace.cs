using System.Security.Cryptography;

namespace FolderDigest.Tests.Support;

/// <summary>A folder to hash, and a place for the manifest beside it. Gone after the test.</summary>
internal sealed class Workplace : IDisposable
{
    /// <summary>Sparse, so it takes no room on the disk, and hashing it would take the better part of an hour.</summary>
    private const long Endless = 1L << 40;

    // Not in the system's folder for temporary files: on some systems that lies behind a link, and manifests have the real paths.
    private readonly string _root = Path.Combine(AppContext.BaseDirectory, "work", Path.GetRandomFileName());

    public Workplace()
    {
        Folder = Directory.CreateDirectory(Path.Combine(_root, "folder")).FullName;
        Manifest = Path.Combine(_root, "digest.sha256");
    }

    public string Folder { get; }

    public string Manifest { get; }

    /// <summary>The names of all that lies beside the folder: the manifest, and nothing that was forgotten.</summary>
    public IEnumerable<string> Leftovers => Directory.EnumerateFiles(_root).Where(file => file != Manifest).Select(Path.GetFileName)!;

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file whose content is its name.</summary>
    public Workplace With(params string[] names)
    {
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
            File.WriteAllText(PathOf(name), name);
        }

        return this;
    }

    /// <summary>Writes a file in which a run stays until the test stops it, or calls <see cref="Shrink"/>.</summary>
    public Workplace WithEndless(string name)
    {
        using FileStream file = File.Create(PathOf(name));
        file.SetLength(Endless);
        return this;
    }

    /// <summary>Makes an endless file end. A run that is reading it goes on to the next.</summary>
    public void Shrink(string name)
    {
        using var file = new FileStream(PathOf(name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(100_000);
    }

    /// <summary>What a finished manifest must hold, made without the program's help. For names that need no escaping.</summary>
    public string Expected(params string[] without) => string.Concat(
        Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Where(file => !without.Contains(Path.GetFileName(file)))
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {file.Replace('\\', '/')}\n"));

    public string ReadManifest() => File.ReadAllText(Manifest);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
