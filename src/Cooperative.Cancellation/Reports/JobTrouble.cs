using System.Text.Json.Serialization;

namespace Cooperative.Cancellation;

/// <summary>Whose code failed beside the job.</summary>
public enum TroubleSource
{
    /// <summary>A callback registered on a context's token.</summary>
    TokenCallback,

    /// <summary>An observer of <see cref="JobOptions.Observers"/>.</summary>
    Observer,

    /// <summary>The logger of <see cref="JobOptions.Logger"/>.</summary>
    Logger,

    /// <summary>The clock of <see cref="JobOptions.TimeProvider"/>. Told once; time stood still whenever it threw.</summary>
    Clock,

    /// <summary>A listener to the job's activity or metrics; <see cref="JobTelemetry"/> tells more. Told once.</summary>
    Telemetry,
}

/// <summary>Something foreign that failed beside the job and changed nothing about its outcome [G10.2].</summary>
public sealed class JobTrouble
{
    /// <summary>Puts an entry together that comes from elsewhere: out of JSON, above all, which holds no exceptions.</summary>
    /// <param name="source">Whose code failed.</param>
    /// <param name="error">What it threw, in words.</param>
    [JsonConstructor]
    public JobTrouble(TroubleSource source, ErrorSummary? error = null)
    {
        Source = source;
        Error = error;
    }

    internal JobTrouble(TroubleSource source, Exception exception)
        : this(source, ErrorSummary.Of(exception)) => Exception = exception;

    /// <summary>Whose code failed.</summary>
    public TroubleSource Source { get; }

    /// <summary>What it threw; null in an entry that was read back from JSON, of which it is no part.</summary>
    [JsonIgnore]
    public Exception? Exception { get; }

    /// <summary>What it threw, in words.</summary>
    public ErrorSummary? Error { get; }

    /// <summary><c>Observer: InvalidOperationException: no such window</c>, or <c>Observer</c> where it is not known what it threw.</summary>
    /// <returns>The trouble in one line.</returns>
    public override string ToString() => Error is null ? $"{Source}" : $"{Source}: {Error}";
}
