using Cooperative.Cancellation;
using FileCopy;

namespace Gallery.Tests.FileCopy;

/// <summary>A small tree to copy, and what has come of that.</summary>
internal sealed class Shelf : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("file-copy-tests-");
    private readonly List<string> _told = [];

    public Shelf()
    {
        Write("empty", 0);
        Write("small", 10);
        Write("inner/three blocks", (2 * 256 * 1024) + 1);
        Write("inner/deep/last", 1000);
        Directory.CreateDirectory(Path.Combine(From, "nothing in it"));
    }

    public string From => Path.Combine(_folder.FullName, "from");

    public string To => Path.Combine(_folder.FullName, "to");

    public IReadOnlyList<string> Told => _told;

    public static string[] FilesOf(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "*", Everything).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)]
        : [];

    public static EnumerationOptions Everything => new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    public string Write(string name, int length)
    {
        string file = Path.Combine(From, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))]);
        return file;
    }

    public TreeCopy NewCopy(Action<double>? watch = null) => new(From, To, _told.Add) { Watch = watch };

    public async Task<(TreeCopy Copy, JobReport Report)> CopyAsync()
    {
        TreeCopy copy = NewCopy();
        return (copy, await CancellableJob.StartAsync(copy.RunAsync).WaitAsync());
    }

    /// <summary>Puts the destination back to what it was before any run.</summary>
    public void Clear()
    {
        if (Directory.Exists(To))
        {
            Directory.Delete(To, recursive: true);
        }
    }

    public void AssertIsWhole(string name) =>
        Assert.True(File.ReadAllBytes(Path.Combine(From, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(To, name))), $"'{name}' is torn.");

    public void AssertAllIsThere()
    {
        Assert.Equal(FilesOf(From), FilesOf(To));
        Assert.All(FilesOf(To), AssertIsWhole);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
