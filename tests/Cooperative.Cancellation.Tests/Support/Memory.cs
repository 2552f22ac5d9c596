namespace Cooperative.Cancellation.Tests.Support;

/// <summary>Asks the garbage collector whether anybody still holds an object.</summary>
internal static class Memory
{
    private const int Collections = 100;

    /// <summary>
    /// Fails where what <paramref name="makeAsync"/> returns is still held by somebody. Looks more than once, for the thread that has
    /// just done the last of the work may not have left its frame yet; it needs a moment, and a leak is for ever.
    /// </summary>
    /// <remarks>To learn whether a job is kept, ask for its context: the handle is only a face, which nobody in the library holds.</remarks>
    public static async Task AssertForgottenAsync(Func<Task<object>> makeAsync)
    {
        WeakReference made = await MakeAsync(makeAsync);
        for (int collection = 0; made.IsAlive && collection < Collections; collection++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.False(made.IsAlive);
    }

    // A method of its own, so that nothing of it is left when the collector looks.
    private static async Task<WeakReference> MakeAsync(Func<Task<object>> makeAsync) => new(await makeAsync());
}
