using System.Text.Json.Serialization;

namespace Cooperative.Cancellation;

/// <summary>How one cleanup hook went, in the order in which they ran.</summary>
public sealed record CleanupReport
{
    /// <summary>What the hook was called when it was registered, or where that was.</summary>
    public required string Name { get; init; }

    /// <summary>How it went.</summary>
    public required CleanupResult Result { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took; for one at work or abandoned, how long it was waited for.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What it failed with; null where it did not. Not part of the JSON form.</summary>
    [JsonIgnore]
    public Exception? Exception { get; init; }

    /// <summary>What it failed with, in words.</summary>
    public ErrorSummary? Error
    {
        get => field ?? ErrorSummary.Of(Exception);
        init;
    }
}
