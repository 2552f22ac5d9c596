namespace Cooperative.Cancellation.Stress.Deadlocks;

/// <summary>A thread for a test that blocks, so that it takes none from the pool, which may have but one.</summary>
internal static class OwnThread
{
    public static Task RunAsync(Action test)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                test();
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        })
        {
            IsBackground = true,
            Name = "test",
        }.Start();
        return done.Task;
    }
}
