using Cooperative.Cancellation;

namespace FolderDigest;

/// <summary>A file to be hashed, by the name that it has in the manifest.</summary>
internal sealed record FoundFile(string Path, long Length, DateTime ModifiedAt);

/// <summary>
/// Finds the files under a folder. Links are not followed: what a link points to is hashed where it lies, if it lies in the folder,
/// and no link can lead in a circle.
/// </summary>
internal sealed class FolderWalk(string folder, Manifest manifest, Problems problems)
{
    private readonly List<FoundFile> _found = [];
    private readonly Stack<DirectoryInfo> _folders = new();

    /// <summary>All files, in the order of the manifest: that of their UTF-16 code units, the same on every machine.</summary>
    public IReadOnlyList<FoundFile> Find(JobContext context)
    {
        _folders.Push(new DirectoryInfo(folder));
        while (_folders.TryPop(out DirectoryInfo? next))
        {
            try
            {
                foreach (FileSystemInfo entry in next.EnumerateFileSystemInfos())
                {
                    context.Checkpoint();
                    Visit(entry);
                    context.ReportProgress(_found.Count, message: "files found");
                }
            }
            catch (Exception exception) when (Problems.IsOfFiles(exception) && next.FullName != folder)
            {
                problems.Add($"Cannot read the folder '{next.FullName}': {exception.Message}");
            }
        }

        _found.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        return _found;
    }

    private void Visit(FileSystemInfo entry)
    {
        try
        {
            if (entry.LinkTarget is not null)
            {
                return;
            }

            if (entry.Name.Contains('\uFFFD', StringComparison.Ordinal))
            {
                problems.Add($"Skipped, its name is not valid UTF-8: '{entry.FullName}'");
            }
            else if (entry is DirectoryInfo inner)
            {
                _folders.Push(inner);
            }
            else if (entry is FileInfo file && !manifest.IsOwn(file.FullName))
            {
                AddFile(file);
            }
        }
        catch (Exception exception) when (Problems.IsOfFiles(exception))
        {
            problems.Add($"Cannot read '{entry.FullName}': {exception.Message}");
        }
    }

    private void AddFile(FileInfo file)
    {
        if (SpecialFile.Is(file))
        {
            problems.Add($"Skipped, it is not a regular file: '{file.FullName}'");
        }
        else
        {
            _found.Add(new FoundFile(RealPath.WithSlashes(file.FullName), file.Length, file.LastWriteTimeUtc));
        }
    }
}
