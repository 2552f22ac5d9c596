using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>Slow by nature: it looks, waits, and looks again. It waits with the context's token, so a request wakes it.</summary>
internal static class Poller
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    public static async Task RunAsync(JobContext context)
    {
        for (int look = 1; ; look++)
        {
            await context.YieldAsync();
            int files = Directory.EnumerateFileSystemEntries(Path.GetTempPath()).WithCheckpoints(context).Count();
            context.ReportProgress(look, message: $"{files} temporary files");
            await Task.Delay(Pause, context.Token);
        }
    }
}
