namespace Cooperative.Cancellation.Contract;

/// <summary>The ways to wait for the end of a job.</summary>
public enum WaitForm
{
    WaitAsync,
    WaitAsyncWithLimit,
    Wait,
    CancelAndWaitAsync,
    DisposeAsync,
    Await,
}

internal static class WaitFormExtensions
{
    /// <summary>Waits for the end; what is thrown at the call is thrown at the call.</summary>
    public static Task WaitFor(this WaitForm form, CancellableJob job)
    {
        switch (form)
        {
            case WaitForm.WaitAsync:
                return job.WaitAsync();
            case WaitForm.WaitAsyncWithLimit:
                return job.WaitAsync(HangGuard.Patience);
            case WaitForm.Wait:
                job.Wait(HangGuard.Patience);
                return Task.CompletedTask;
            case WaitForm.CancelAndWaitAsync:
                return job.CancelAndWaitAsync();
            case WaitForm.DisposeAsync:
                return job.DisposeAsync().AsTask();
            default:
                return AwaitAsync(job);
        }
    }

    private static async Task AwaitAsync(CancellableJob job) => await job;
}
