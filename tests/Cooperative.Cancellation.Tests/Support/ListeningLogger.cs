using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Tests.Support;

/// <summary>A logger that does what a test wants at each event, once the event is written.</summary>
internal sealed class ListeningLogger(Action<int> onEvent, ILogger? written = null) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        written?.Log(logLevel, eventId, state, exception, formatter);
        onEvent(eventId.Id);
    }
}
