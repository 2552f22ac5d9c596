using Microsoft.Extensions.Logging;

namespace Cooperative.Cancellation.Stress.Faults;

/// <summary>Everybody's code that a job may come to run beside its work.</summary>
internal static class Foreigner
{
    public const string Logger = "logger";
    public const string Observer = "observer";
    public const string Hook = "hook";
    public const string Callback = "token callback";

    /// <summary>The options with the one who misbehaves in them, where that is where he stands.</summary>
    public static JobOptions In(JobOptions options, string who, Misbehaviour misbehaviour) => who switch
    {
        Logger => options with { Logger = new BadLogger(misbehaviour) },
        Observer => options with { Observers = [new BadObserver(misbehaviour)] },
        _ => options,
    };

    /// <summary>The same for those who stand in the job's work.</summary>
    public static void In(JobContext context, string who, Misbehaviour misbehaviour)
    {
        switch (who)
        {
            case Hook:
                context.OnCleanup(_ => misbehaviour.Do(), limit: TimeSpan.Zero);
                break;
            case Callback:
                context.Token.Register(misbehaviour.Do);
                break;
        }
    }

    /// <summary>Where the trouble is to be found; null where it is a failure of the job's own.</summary>
    public static TroubleSource? Source(string who) => who switch
    {
        Logger => TroubleSource.Logger,
        Observer => TroubleSource.Observer,
        Callback => TroubleSource.TokenCallback,
        _ => null,
    };

    private sealed class BadLogger(Misbehaviour misbehaviour) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            misbehaviour.Do();
    }

    private sealed class BadObserver(Misbehaviour misbehaviour) : IObserver<JobReport>
    {
        public void OnCompleted() => misbehaviour.Do();

        public void OnError(Exception error) => misbehaviour.Do();

        public void OnNext(JobReport value) => misbehaviour.Do();
    }
}
