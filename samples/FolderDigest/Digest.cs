using System.Security.Cryptography;
using Cooperative.Cancellation;

namespace FolderDigest;

/// <summary>The work: hashes what the manifest does not have yet, and saves the manifest however that ends.</summary>
internal sealed class Digest(DigestOptions options, Problems problems)
{
    private readonly SortedDictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private readonly List<FoundFile> _missing = [];
    private readonly byte[] _block = new byte[64 * 1024];
    private Manifest? _manifest;
    private int _kept;
    private int _done;
    private bool _isSaved;

    /// <summary>What has come of it, and what to do next.</summary>
    public string Summary
    {
        get
        {
            if (!_isSaved)
            {
                return "Stopped before a file was done, so nothing new was saved. Run again to resume.";
            }

            string next = _done < _missing.Count ? "Run again to resume." : $"Verify: sha256sum -c '{_manifest!.Path}'";
            string trouble = problems.Count > 0 ? $", problems: {problems.Count:N0}" : "";
            return $"{_hashes.Count:N0}/{_kept + _missing.Count:N0} files in the manifest{trouble}. {next}";
        }
    }

    public void Run(JobContext context)
    {
        string folder = RealPath.Of(options.Folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' {(File.Exists(folder) ? "is a file." : "does not exist.")}");
        }

        _manifest = Manifest.At(options.Manifest);
        Plan(context, folder, _manifest);

        // However the work ends from here on, what it has come to is kept.
        context.OnCleanup(Save, "save the manifest");
        HashMissing(context);
    }

    /// <summary>Sorts all files into those whose hash is known, and those that are missing.</summary>
    private void Plan(JobContext context, string folder, Manifest manifest)
    {
        EarlierRun? earlier = options.Restart ? null : EarlierRun.Read(manifest, folder, problems);
        foreach (FoundFile file in new FolderWalk(folder, manifest, problems).Find(context))
        {
            if (earlier?.HashOf(file) is { } hash)
            {
                _hashes.Add(file.Path, hash);
                _kept++;
            }
            else
            {
                _missing.Add(file);
            }
        }
    }

    private void HashMissing(JobContext context)
    {
        // Last in, first out: the file that is open is closed before the manifest is saved.
        FileStream? open = null;
        context.OnCleanup(_ => open?.Dispose(), "close the file", CleanupWhen.Canceled | CleanupWhen.Faulted);

        var progress = new DigestProgress(context, _missing);
        foreach (FoundFile file in _missing)
        {
            try
            {
                open = Open(file.Path);
                _hashes.Add(file.Path, Hash(open, context, progress));
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                problems.Add($"Vanished before it was hashed: '{file.Path}'");
            }
            catch (Exception exception) when (Problems.IsOfFiles(exception))
            {
                problems.Add($"Cannot read '{file.Path}': {exception.Message}");
            }

            // Not in a finally: on the way out it is for the hook to close the file.
            open?.Dispose();
            _done++;
            progress.NextFile();
        }
    }

    /// <summary>Unbuffered, for the blocks are large; and shared, so that others may write, rename or delete the file meanwhile.</summary>
    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);

    /// <exception cref="IOException">The file cannot be read, or has no one content that a hash could stand for.</exception>
    private string Hash(FileStream file, JobContext context, DigestProgress progress)
    {
        (long Length, DateTime ModifiedAt) before = StateOf(file);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (true)
        {
            context.Checkpoint();
            int read = file.Read(_block);
            if (read == 0)
            {
                return StateOf(file) == before
                    ? Convert.ToHexStringLower(sha256.GetHashAndReset())
                    : throw new IOException("it changed while it was read.");
            }

            sha256.AppendData(_block, 0, read);
            progress.Add(read);
        }
    }

    /// <summary>Both, for a file that is cut short has its new length a moment before its new time.</summary>
    private static (long Length, DateTime ModifiedAt) StateOf(FileStream file) =>
        (RandomAccess.GetLength(file.SafeFileHandle), File.GetLastWriteTimeUtc(file.SafeFileHandle));

    /// <summary>A run that was stopped before its first file has nothing new to tell; the manifest stays as it is.</summary>
    private void Save(CleanupContext cleanup)
    {
        if (_done > 0 || cleanup.Outcome == JobState.Succeeded)
        {
            _manifest!.Save(_hashes, hurry: cleanup.Token);
            _isSaved = true;
        }
    }
}
