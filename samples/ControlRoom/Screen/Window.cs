using Cooperative.Cancellation;
using Spectre.Console;

namespace ControlRoom.Screen;

/// <summary>Shows the room on a screen of its own, and gives the terminal back as it was, with all that stood on it.</summary>
internal sealed class Window(View view, Controls controls)
{
    /// <summary>How often the picture is drawn; a key is answered at once.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly Keyboard _keyboard = new();

    public void ShowUntilTheEnd(CancellableJob room)
    {
        using var restore = new RestoreOnSignal();
        AnsiConsole.AlternateScreen(() =>
        {
            // Spectre remembers the size of what it drew: after a change of the window it has to begin anew.
            while (!room.GetReport().HasEnded)
            {
                AnsiConsole.Clear();
                AnsiConsole.Live(new Text("")).Overflow(VerticalOverflow.Crop).Start(live => ShowUntilResized(live, room));
            }
        });
    }

    private void ShowUntilResized(LiveDisplayContext live, CancellableJob room)
    {
        (int Width, int Height) size = (AnsiConsole.Profile.Width, AnsiConsole.Profile.Height);
        while (!room.GetReport().HasEnded && size == (AnsiConsole.Profile.Width, AnsiConsole.Profile.Height))
        {
            live.UpdateTarget(view.Draw(size.Width, size.Height - 1));
            TimeSpan wait = Glance;
            while (_keyboard.TryTake(wait, out ConsoleKeyInfo key))
            {
                controls.Press(key, view);
                wait = TimeSpan.Zero;
            }
        }
    }
}
