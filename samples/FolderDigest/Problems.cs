using System.Collections.Concurrent;

namespace FolderDigest;

/// <summary>
/// What went wrong without stopping the work. The job adds, the display tells: only the display knows when a line can be written
/// without tearing a progress bar apart.
/// </summary>
internal sealed class Problems
{
    private readonly ConcurrentQueue<string> _untold = new();

    public int Count { get; private set; }

    /// <summary>Called by the job only, so that nobody else counts.</summary>
    public void Add(string problem)
    {
        Count++;
        _untold.Enqueue(problem);
    }

    public void Tell(Action<string> write)
    {
        while (_untold.TryDequeue(out string? problem))
        {
            write(Line(problem));
        }
    }

    /// <summary>Why the job failed, in one line for each cause. That it had also been asked to stop is in its report.</summary>
    public static void TellFailure(Exception failure)
    {
        IEnumerable<Exception> causes = failure is AggregateException several ? several.InnerExceptions : [failure];
        foreach (Exception cause in causes.Where(cause => cause is not OperationCanceledException))
        {
            Console.Error.WriteLine(Line(IsOfFiles(cause) ? cause.Message : cause.ToString()));
        }
    }

    /// <summary>Whether it is the world that is not as it should be, and not this program.</summary>
    public static bool IsOfFiles(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>File names may hold line ends and escape sequences; a terminal must not obey them.</summary>
    private static string Line(string problem) =>
        "FolderDigest: " + string.Concat(problem.Select(c => char.IsControl(c) ? '?' : c));
}
