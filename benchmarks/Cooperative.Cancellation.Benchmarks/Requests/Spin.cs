namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>The loops of the bodies.</summary>
internal static class Spin
{
    public static void OnTokenFlag(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
        }
    }

    public static void UntilTokenThrows(CancellationToken token)
    {
        try
        {
            while (true)
            {
                token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    public static void OnContextFlag(JobContext context)
    {
        while (!context.IsCancellationRequested)
        {
        }
    }

    public static void UntilCheckpointThrows(JobContext context)
    {
        try
        {
            while (true)
            {
                context.Checkpoint();
            }
        }
        catch (JobCanceledException)
        {
        }
    }
}
