using Cooperative.Cancellation;

namespace FileCopy;

/// <summary>The work: copies what the destination does not have yet, a file at a time, each as a job of its own.</summary>
internal sealed class TreeCopy(string from, string to, Action<string> tell)
{
    private readonly List<FileTask> _missing = [];
    private long _total;
    private long _copied;

    /// <summary>How many files were there already.</summary>
    public int Kept { get; private set; }

    public int Copied { get; private set; }

    /// <summary>What could not be copied, and was told.</summary>
    public int Problems { get; private set; }

    /// <summary>Told, after every block, which part of what was missing is there: for whoever wants to act at a certain moment.</summary>
    public Action<double>? Watch { get; init; }

    public async Task RunAsync(JobContext context)
    {
        Plan(context, new DirectoryInfo(from), to);
        var copied = new Progress(bytes =>
        {
            _copied += bytes;
            ReportProgress(context);
            Watch?.Invoke((double)_copied / _total);
        });
        foreach (FileTask file in _missing)
        {
            context.Checkpoint();
            CancellableJob copy = context.StartChildAsync(
                child => file.CopyAsync(child, copied), new JobOptions { Name = file.From.Name, IsolateFailure = true });
            JobReport report = await copy.WaitAsync();

            // Stopped, it is not done; whether it was we who were asked, the next checkpoint tells.
            if (report.State == JobState.Faulted)
            {
                TellProblem(file.From.FullName, report.Exception!);
            }

            Copied += report.State == JobState.Succeeded ? 1 : 0;
            ReportProgress(context);
        }

        context.Checkpoint();
    }

    /// <summary>Finds what is missing, makes the folders, and deletes what a killed process has left.</summary>
    private void Plan(JobContext context, DirectoryInfo source, string destination)
    {
        context.Checkpoint();
        Directory.CreateDirectory(destination);
        File.Delete(Path.Combine(destination, FileTask.UnfinishedName));
        foreach (FileSystemInfo entry in source.EnumerateFileSystemInfos())
        {
            string target = Path.Combine(destination, entry.Name);
            switch (entry)
            {
                case { LinkTarget: not null }:
                    TellProblem(entry.FullName, new IOException("Links are not copied."));
                    break;

                case DirectoryInfo inner:
                    Plan(context, inner, target);
                    break;

                case FileInfo when entry.Name == FileTask.UnfinishedName:
                    TellProblem(entry.FullName, new IOException("It is the unfinished copy of something else."));
                    break;

                case FileInfo file when new FileTask(file, target) is var task:
                    Add(task);
                    break;
            }
        }
    }

    private void Add(FileTask file)
    {
        if (file.IsDone)
        {
            Kept++;
        }
        else
        {
            _missing.Add(file);
            _total += file.From.Length;
        }
    }

    private void ReportProgress(JobContext context) => context.ReportProgress(_copied, _total, $"{Copied:N0}/{_missing.Count:N0} files");

    private void TellProblem(string file, Exception exception)
    {
        Problems++;
        tell($"'{file}': {exception.Message}");
    }

    /// <summary>Told at once and where it happens, unlike <see cref="Progress{T}"/>.</summary>
    private sealed class Progress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
