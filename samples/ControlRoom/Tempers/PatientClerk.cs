using System.Collections.Concurrent;
using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>Blocks in a call that knows no token, waiting for a customer who never comes. It reaches no checkpoint, and stops at once all the same.</summary>
internal static class PatientClerk
{
    public static void Run(JobContext context)
    {
        using var customers = new BlockingCollection<string>();
        while (true)
        {
            string customer = context.RunInterruptible(customers.Take);
            context.ReportProgress(1, message: customer);
        }
    }
}
