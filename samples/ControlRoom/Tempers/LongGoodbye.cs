using System.Security.Cryptography;
using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>
/// Has a lot to put in order before it goes. Its hook watches its own token: when somebody ends the cleanup, it leaves the rest as it is,
/// and that is a clean end.
/// </summary>
internal static class LongGoodbye
{
    public static void Run(JobContext context, TimeSpan farewell)
    {
        byte[] notes = new byte[1 << 16];
        context.OnCleanup(cleanup => PutInOrder(notes, cleanup, new Stretch(farewell)), "put everything in order", limit: farewell * 2);

        for (int page = 1; ; page++)
        {
            context.Checkpoint();
            RandomNumberGenerator.Fill(notes);
            context.ReportProgress(page, message: "pages");
        }
    }

    private static void PutInOrder(byte[] notes, CleanupContext cleanup, Stretch farewell)
    {
        while (!farewell.IsOver && !cleanup.Token.IsCancellationRequested)
        {
            Array.Sort(notes);
            Array.Reverse(notes);
        }
    }
}
