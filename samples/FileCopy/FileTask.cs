using Cooperative.Cancellation;

namespace FileCopy;

/// <summary>One file to be copied. At its destination there is, at any moment, what was there before or the whole of it.</summary>
/// <param name="From">The file.</param>
/// <param name="To">Where it is to be.</param>
internal sealed record FileTask(FileInfo From, string To)
{
    /// <summary>
    /// What an unfinished copy is called, in the folder where it is to be: a rename within a folder is one step. Always the same, so
    /// that the run that resumes finds what a killed process has left.
    /// </summary>
    public const string UnfinishedName = ".filecopy-unfinished";

    private const int BlockSize = 256 * 1024;

    public string Unfinished => Path.Combine(Path.GetDirectoryName(To)!, UnfinishedName);

    /// <summary>A copy is given the time stamp of its original before it is given its name. So what has both is whole.</summary>
    public bool IsDone => new FileInfo(To) is { Exists: true } copy && copy.Length == From.Length && copy.LastWriteTimeUtc == From.LastWriteTimeUtc;

    public async Task CopyAsync(JobContext context, IProgress<int> copied)
    {
        // The streams are closed by then: hooks run when the body has ended.
        context.OnCleanup(_ => File.Delete(Unfinished), "delete the unfinished copy", CleanupWhen.Canceled | CleanupWhen.Faulted);
        await CopyContentAsync(context, copied);

        // No checkpoint from here on: either all of it happens, or nothing.
        CopyAttributes();
        File.Move(Unfinished, To, overwrite: true);
    }

    private async Task CopyContentAsync(JobContext context, IProgress<int> copied)
    {
        await using Stream source = Open();
        await using var copy = new FileStream(
            Unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        var block = new byte[(int)Math.Clamp(From.Length, 1, BlockSize)];
        while (true)
        {
            context.Checkpoint();
            int read = await source.ReadAsync(block, context.Token);
            if (read == 0)
            {
                break;
            }

            await copy.WriteAsync(block.AsMemory(0, read), context.Token);
            copied.Report(read);
        }
    }

    /// <summary>What has no length is not opened: a pipe among the files would wait for its writer for ever.</summary>
    private Stream Open() => From.Length == 0 ? Stream.Null : new FileStream(
        From.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private void CopyAttributes()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Unfinished, From.UnixFileMode);
        }

        // As it was found. One that has been written to since is copied again by the next run.
        File.SetLastWriteTimeUtc(Unfinished, From.LastWriteTimeUtc);
    }
}
