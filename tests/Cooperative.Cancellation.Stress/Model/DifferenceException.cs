namespace Cooperative.Cancellation.Stress.Model;

/// <summary>Library and model do not agree.</summary>
internal sealed class DifferenceException(string message) : Exception(message);
