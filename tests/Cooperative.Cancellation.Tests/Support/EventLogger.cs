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
    private readonly ConcurrentDictionary<(int Event, int Nth), TaskCompletionSource<LogLine>> _awaited = new();
    private readonly ConcurrentDictionary<int, int> _counts = new();
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
        Awaited(line.Event, _counts.AddOrUpdate(line.Event, 1, static (_, count) => count + 1)).SetResult(line);
    }

    /// <summary>The first line of this event, or the one that is asked for, now or when it comes.</summary>
    public Task<LogLine> WaitForAsync(int eventId, int nth = 1) => Awaited(eventId, nth).Task.WaitAsync(Jobs.Patience);

    private TaskCompletionSource<LogLine> Awaited(int eventId, int nth) =>
        _awaited.GetOrAdd((eventId, nth), static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
