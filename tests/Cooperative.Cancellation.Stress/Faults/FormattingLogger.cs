using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Stress.Faults;

/// <summary>Puts every line together, with its exception, as the loggers of production do.</summary>
internal sealed class FormattingLogger : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _ = formatter(state, exception) + exception;
}
