using System.Collections.Concurrent;

namespace Cooperative.Cancellation.Testing;

/// <summary>
/// Exceptions of tasks that nobody ever asked for theirs. .NET tells of them when the task is collected, of the whole process; so a
/// find is a suspicion, until the run that it is suspected of has brought it forth again by itself.
/// </summary>
internal sealed class UnobservedExceptions : IDisposable
{
    private readonly ConcurrentQueue<Exception> _found = new();

    public UnobservedExceptions() => TaskScheduler.UnobservedTaskException += Note;

    public void Dispose() => TaskScheduler.UnobservedTaskException -= Note;

    /// <summary>Collects what the runs so far have left, and returns what nobody had observed.</summary>
    public IReadOnlyList<Exception> Collect()
    {
        // Twice: what a finalizer of the first round lets go of.
        for (int round = 0; round < 2; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        List<Exception> found = [];
        while (_found.TryDequeue(out Exception? exception))
        {
            found.Add(exception);
        }

        return found;
    }

    /// <summary>The message may hold a name or a number that is another one every time.</summary>
    public static bool AreAlike(Exception one, Exception other) => one.GetType() == other.GetType();

    private void Note(object? sender, UnobservedTaskExceptionEventArgs args)
    {
        foreach (Exception exception in args.Exception.InnerExceptions)
        {
            _found.Enqueue(exception);
        }
    }
}
