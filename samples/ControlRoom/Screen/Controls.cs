using Cooperative.Cancellation;

namespace ControlRoom.Screen;

/// <summary>What the keys do. None of them waits: asking is all there is to it.</summary>
internal sealed class Controls(Room room, Roster roster, EventLog events)
{
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);

    public void Press(ConsoleKeyInfo key, View view)
    {
        switch (key)
        {
            case { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' }:
                view.MoveSelection(-1);
                break;
            case { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' }:
                view.MoveSelection(1);
                break;
            case { KeyChar: 'a' }:
                AskAll();
                break;
            case { KeyChar: 'q' }:
                Quit();
                break;
            default:
                if (view.Selected is { } report && roster.TryFind(report.Id, out CancellableJob? job))
                {
                    Press(key.KeyChar, job);
                }

                break;
        }
    }

    private void Press(char key, CancellableJob job)
    {
        switch (key)
        {
            case 'c':
                Ask(job);
                break;
            case 'h':
                Hurry(job);
                break;
            case 'p':
                _ = PingAsync(job);
                break;
            case 'r':
                RunAgain(job);
                break;
        }
    }

    private void Ask(CancellableJob job)
    {
        if (!job.Cancel("asked at the keys"))
        {
            events.Say($"{job.Name} {(job.GetReport().HasEnded ? "has ended already" : "has been asked already")}");
        }
    }

    private void Hurry(CancellableJob job)
    {
        bool hasEnded = job.GetReport().HasEnded;
        events.Say($"{job.Name} {(hasEnded ? "has ended already" : "is to hurry with its cleanup")}");
        job.ExpireCleanup();
    }

    private void RunAgain(CancellableJob job)
    {
        if (!room.TryStartAgain(job.Name))
        {
            events.Say($"{job.Name} cannot be run again now");
        }
    }

    /// <summary>Each by itself, so that the room stays open, and shows what became of it.</summary>
    private void AskAll()
    {
        foreach (CancellableJob job in room.Jobs)
        {
            job.Cancel("all were asked at the keys");
        }
    }

    /// <summary>Asks the room, and so all. The screen goes when the last of them has; who cannot wait asks again.</summary>
    private void Quit()
    {
        if (!room.Job.Cancel("the room closes"))
        {
            events.Say("everybody is to hurry");
            room.Job.ExpireCleanup();
        }
    }

    private async Task PingAsync(CancellableJob job)
    {
        events.Say($"where is {job.Name}?");
        events.Say($"{await job.PingAsync(PingLimit)}");
    }
}
