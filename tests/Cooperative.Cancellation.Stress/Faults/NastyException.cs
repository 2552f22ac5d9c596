using System.Diagnostics.CodeAnalysis;

namespace Cooperative.Cancellation.Stress.Faults;

/// <summary>An exception that fails whoever wants to know what it says.</summary>
[SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "It is what the unexpected does to a job that is tested.")]
public sealed class NastyException : Exception
{
    public override string Message => throw new InvalidDataException("no message");

    public override string? StackTrace => throw new InvalidDataException("no trace");

    public override string ToString() => throw new InvalidDataException("no text");
}
