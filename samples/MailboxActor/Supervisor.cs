using Cooperative.Cancellation;

namespace MailboxActor;

/// <summary>Keeps an actor at the mailbox: one that failed is followed by another, which goes on where it stopped.</summary>
internal sealed class Supervisor(Mailbox mailbox, Func<JournalActor> hire, Action<string> tell)
{
    /// <summary>So many actors in a row that fail before they have written a line are enough.</summary>
    public const int FailuresInARow = 3;

    public async Task RunAsync(JobContext context)
    {
        // However this ends, no sender waits for ever. Children end first, so there is something to return only where a promise was broken.
        context.OnCleanup(_ => mailbox.ReturnTheRest("nobody is left to write it."), "return the rest");

        for (int failures = 0; failures < FailuresInARow;)
        {
            CancellableJob actor = context.StartChildAsync(hire().RunAsync, new JobOptions { Name = "actor", IsolateFailure = true });
            JobReport end = await actor.WaitAsync();
            if (end.State != JobState.Faulted)
            {
                context.Checkpoint();
                return;
            }

            // A drain whose time is up has failed for good: another actor would have no more of it.
            if (end.Cleanup.Any(hook => hook.Result is CleanupResult.TimedOut or CleanupResult.Abandoned))
            {
                await actor;
            }

            failures = end.Progress is { Completed: > 0 } ? 1 : failures + 1;
            tell("the actor failed; another takes its place");
        }

        throw new InvalidOperationException($"{FailuresInARow} actors in a row have failed before they had written a line.");
    }
}
