namespace Cooperative.Cancellation.Stress.Model;

/// <summary>Library and model do not agree.</summary>
/// <param name="message">What is different.</param>
/// <param name="step">After which operation; null where it shows at the end.</param>
internal sealed class DifferenceException(string message, int? step = null) : Exception(message)
{
    public int? Step => step;
}
