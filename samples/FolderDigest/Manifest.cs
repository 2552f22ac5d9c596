using System.Text;

namespace FolderDigest;

/// <summary>The file with the hashes: read once at the beginning, replaced as a whole at the end.</summary>
/// <remarks>
/// Its time stamp says when its run began, not when it was written. So a file that is older than the manifest has not changed since
/// its line was made, however long that run took.
/// </remarks>
internal sealed class Manifest
{
    private readonly DateTime _runBegan;

    private Manifest(string path, DateTime runBegan)
    {
        Path = path;
        _runBegan = runBegan;
    }

    public string Path { get; }

    /// <summary>Where a manifest with damaged lines is kept as it was, before it is replaced.</summary>
    public string DamagedCopy => $"{Path}.damaged";

    /// <summary>
    /// Makes sure that the manifest can be written: better to fail now than after an hour of hashing. The file made for the trial
    /// also tells the time by the clock of the file system, which is the one that stamps the files.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static Manifest At(string path)
    {
        string real = RealPath.Of(path);
        try
        {
            // The rename at the end would replace /dev/null as readily as a file.
            if (Directory.Exists(real) || (File.Exists(real) && SpecialFile.Is(new FileInfo(real))))
            {
                throw new IOException("it is there already, and is not a regular file.");
            }

            string trial = TemporaryName(real);
            using (new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
            {
                return new Manifest(real, File.GetLastWriteTimeUtc(trial));
            }
        }
        catch (Exception exception) when (Problems.IsOfFiles(exception))
        {
            throw CannotWrite(real, exception);
        }
    }

    /// <summary>Whether a file is the manifest itself, or lies beside it for its sake. Those are not hashed.</summary>
    public bool IsOwn(string file) =>
        file == Path
        || file == DamagedCopy
        || (file.StartsWith($"{Path}.", StringComparison.Ordinal) && file.EndsWith(".tmp", StringComparison.Ordinal));

    /// <summary>
    /// Writes a temporary file and puts it in place of the manifest in one step. Whatever happens, there is the old manifest or the
    /// new one, and both are whole.
    /// </summary>
    /// <param name="hashes">The hashes by path, in the order in which they are written.</param>
    /// <param name="hurry">Cancelled where there is no time to wait until the disk has it all.</param>
    /// <exception cref="IOException">It cannot be written; the old one is as it was.</exception>
    public void Save(IEnumerable<KeyValuePair<string, string>> hashes, CancellationToken hurry)
    {
        string temporary = TemporaryName(Path);
        try
        {
            Write(temporary, hashes, hurry);
            File.SetLastWriteTimeUtc(temporary, _runBegan);
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception exception) when (Problems.IsOfFiles(exception) || exception is ArgumentOutOfRangeException)
        {
            // Out of range is how .NET puts it when a file has reached the largest size that the system allows.
            throw CannotWrite(Path, exception);
        }
        finally
        {
            // Gone already, unless something went wrong.
            File.Delete(temporary);
        }
    }

    private static void Write(string file, IEnumerable<KeyValuePair<string, string>> hashes, CancellationToken hurry)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        foreach ((string path, string hash) in hashes)
        {
            writer.Write(ManifestLine.Format(hash, path));
            writer.Write('\n');
        }

        writer.Flush();
        stream.Flush(flushToDisk: !hurry.IsCancellationRequested);
    }

    private static string TemporaryName(string path) => $"{path}.{System.IO.Path.GetRandomFileName()}.tmp";

    private static IOException CannotWrite(string path, Exception exception) =>
        new($"The manifest '{path}' cannot be written: {exception.Message}", exception);
}
