namespace Cooperative.Cancellation;

/// <summary>How far a job has come, in units of its own choosing.</summary>
/// <param name="Completed">How much is done.</param>
/// <param name="Total">How much there is in all; null where it is not known.</param>
/// <param name="Message">What is being done; null where nothing was said.</param>
public sealed record JobProgress(long Completed, long? Total = null, string? Message = null)
{
    /// <summary>The part that is done, from 0 to 1; null where the total is not known. A total of zero is done.</summary>
    public double? Fraction => Total switch
    {
        null => null,
        0 => 1,
        { } total => Math.Clamp((double)Completed / total, 0, 1),
    };

    /// <summary><c>450/1000 (45 %) hashing</c>.</summary>
    /// <returns>The progress in words.</returns>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Completed}{(Total is { } total ? $"/{total} ({Math.Floor(Fraction!.Value * 100)} %)" : "")}{(Message is null ? "" : $" {Message}")}");
}
