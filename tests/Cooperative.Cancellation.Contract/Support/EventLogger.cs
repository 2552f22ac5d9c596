using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Contract;

/// <summary>One line of a log, with its values as the objects they were.</summary>
internal sealed record LogLine(int Event, LogLevel Level, string Message, Exception? Exception, IReadOnlyDictionary<string, object?> Values);

/// <summary>A logger whose lines can be awaited. After each it does what the test wants, which may be to throw.</summary>
internal sealed class EventLogger(Action? then = null) : ILogger
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<LogLine>> _awaited = new();
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IEnumerable<LogLine> LinesOf(int eventId) => _lines.Where(line => line.Event == eventId);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Dictionary<string, object?> values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? new(pairs) : [];
        var line = new LogLine(eventId.Id, logLevel, formatter(state, exception), exception, values);
        _lines.Enqueue(line);
        Awaited(line.Event).TrySetResult(line);
        then?.Invoke();
    }

    /// <summary>The first line of this event, now or when it comes.</summary>
    public Task<LogLine> WaitForAsync(int eventId) => Awaited(eventId).Task.InTimeAsync();

    private TaskCompletionSource<LogLine> Awaited(int eventId) =>
        _awaited.GetOrAdd(eventId, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
