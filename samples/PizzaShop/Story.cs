using Cooperative.Cancellation;

namespace PizzaShop;

/// <summary>Step 5: the job is marked as what it did, and its report tells the story.</summary>
internal static class Story
{
    public static async Task<string> OfAsync(CancellableJob<string> job)
    {
        string value = job.State == JobState.Succeeded ? $"\n  value       {await job}" : "";
        return Of(job) + value;
    }

    public static string Of(CancellableJob job) => job.GetReport().ToString();
}
