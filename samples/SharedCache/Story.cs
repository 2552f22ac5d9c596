using Cooperative.Cancellation;
using Microsoft.Extensions.Caching.Memory;

namespace SharedCache;

/// <summary>Five callers, two numbers, and who waits for what.</summary>
internal sealed class Story(IMemoryCache memory)
{
    private const int Large = 20_000_000;

    // Nobody will hear how many there are.
    private const int Huge = 2_000_000_000;

    private int _begun;

    /// <summary>False where it does not go as it should: two computations, one of them stopped, and the number that mathematicians know.</summary>
    public async Task<bool> PlayAsync(JobContext context)
    {
        var cache = new SharedCache<int, int>(context, memory, CountAsync);

        Console.WriteLine("One leaves, and the work goes on:");
        CancellableJob<int> ana = await SendAsync("Ana", Large), ben = await SendAsync("Ben", Large);
        await ben.CancelAndWaitAsync("no patience");
        bool holds = await ana == 1_270_607;

        Console.WriteLine("\nIt is there now:");
        holds &= await (await SendAsync("Cleo", Large)) == 1_270_607;

        Console.WriteLine("\nThe last one leaves, and the work ends:");
        CancellableJob<int> dan = await SendAsync("Dan", Huge), eve = await SendAsync("Eve", Huge);
        CancellableJob? work = cache.FindRunning(Huge);
        await dan.CancelAndWaitAsync("no patience");
        await eve.CancelAndWaitAsync("no patience either");
        context.Checkpoint();
        holds &= (await work!.WaitAsync()).State == JobState.Canceled && !memory.TryGetValue(Huge, out _);
        return holds && _begun == 2;

        // Back when the caller waits.
        async Task<CancellableJob<int>> SendAsync(string name, int limit)
        {
            Console.WriteLine($"  {name} asks for the primes below {limit:N0}");
            var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            CancellableJob<int> caller = context.StartChildAsync(
                caller =>
                {
                    Task<int> answer = HearAsync(cache.GetAsync(limit, caller.Token), caller);
                    waits.SetResult();
                    return answer;
                },
                new JobOptions { Name = name, IsolateFailure = true });
            await waits.Task;
            return caller;
        }
    }

    private static async Task<int> HearAsync(Task<int> answer, JobContext caller)
    {
        try
        {
            int count = await answer;
            Console.WriteLine($"  {caller.JobName} hears: {count:N0}");
            return count;
        }
        catch (OperationCanceledException) when (caller.IsCancellationRequested)
        {
            Console.WriteLine($"  {caller.JobName} leaves");
            throw;
        }
    }

    private async Task<int> CountAsync(int limit, JobContext context)
    {
        _begun++;

        // A hook is done before anybody hears of the end.
        context.OnCleanup(
            cleanup => Console.WriteLine($"  (the work: {cleanup.Outcome}{(cleanup.CancellationReason is { } reason ? $", because {reason.Message}" : "")})"),
            "tell");
        return await Primes.CountBelowAsync(limit, context);
    }
}
