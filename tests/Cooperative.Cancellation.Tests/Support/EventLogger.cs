using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Tests.Support;

/// <summary>One line of the log, with its values as the objects they were.</summary>
internal sealed record LogLine(int Event, LogLevel Level, string Message, Exception? Exception, IReadOnlyDictionary<string, object?> Values);

/// <summary>
/// A logger that can be awaited: a line that is written on the pool, some time after a request, needs no polling. It runs the
/// test's own code first, which may block or throw as loggers do.
/// </summary>
internal sealed class EventLogger(Action<int>? first = null) : ILogger
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<LogLine>> _firstOf = new();
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        first?.Invoke(eventId.Id);
        Dictionary<string, object?> values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? new(pairs) : [];
        var line = new LogLine(eventId.Id, logLevel, formatter(state, exception), exception, values);
        _lines.Enqueue(line);
        FirstOf(eventId.Id).TrySetResult(line);
    }

    /// <summary>The first line of this event, now or when it comes.</summary>
    public Task<LogLine> WaitForAsync(int eventId) => FirstOf(eventId).Task.WaitAsync(Jobs.Patience);

    private TaskCompletionSource<LogLine> FirstOf(int eventId) =>
        _firstOf.GetOrAdd(eventId, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
