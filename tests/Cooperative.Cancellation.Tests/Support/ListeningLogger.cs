using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Tests.Support;

/// <summary>A logger that does what a test wants at each event; what <c>FakeLogger</c> cannot.</summary>
internal sealed class ListeningLogger(Action<int> onEvent) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        onEvent(eventId.Id);
}
