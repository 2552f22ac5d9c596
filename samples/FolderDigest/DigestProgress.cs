using Cooperative.Cancellation;

namespace FolderDigest;

/// <summary>Counts bytes and files for the job's progress.</summary>
internal sealed class DigestProgress
{
    private readonly JobContext _context;
    private readonly IReadOnlyList<FoundFile> _files;
    private readonly long _total;
    private int _filesDone;
    private long _bytesOfFilesDone;
    private long _bytes;
    private string _message;

    public DigestProgress(JobContext context, IReadOnlyList<FoundFile> files)
    {
        _context = context;
        _files = files;
        _total = files.Sum(file => file.Length);
        _message = Message();
        Report();
    }

    public void Add(int bytes)
    {
        _bytes += bytes;
        Report();
    }

    /// <summary>Counts the file as it was found, so that the sum comes out even where it has grown, shrunk or gone since.</summary>
    public void NextFile()
    {
        _bytes = _bytesOfFilesDone += _files[_filesDone++].Length;
        _message = Message();
        Report();
    }

    private string Message() => $"{_filesDone:N0}/{_files.Count:N0} files";

    private void Report() => _context.ReportProgress(_bytes, _total, _message);
}
