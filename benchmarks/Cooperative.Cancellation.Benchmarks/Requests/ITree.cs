namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>Children at work that can be asked to stop by one request to their root.</summary>
internal interface ITree
{
    /// <summary>Ends when all are at work: all under the root, or each under the one before.</summary>
    Task GrowAsync(bool isDeep, int size);

    void Cancel();

    /// <summary>Lets the children end. How many of them had been asked to stop.</summary>
    Task<int> FellAsync();
}
