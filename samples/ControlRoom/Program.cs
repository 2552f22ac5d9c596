using ControlRoom;
using ControlRoom.Screen;
using Cooperative.Cancellation;

if (!CommandLine.TryParse(args, out bool script, out int exitCode))
{
    return exitCode;
}

// Asks every job four times a second where it is, and shows them as a tree. What a job's work pays for it: nothing.
using var monitor = new JobMonitor(new JobMonitorOptions { Interval = TimeSpan.FromMilliseconds(250), EndedJobsKept = 200 });
var image = new Stretch(TimeSpan.FromSeconds(20));
var events = new EventLog();
Tempo tempo = script ? Tempo.Script(image) : Tempo.Live;
var roster = new Roster(tempo, events);
var room = new Room(Post.All(tempo, roster), roster);

// Ctrl-C asks the room to stop, and so all jobs. Again: their cleanup hurries. A third time: the system ends the process.
using var signals = new CancelOnSignals(room.Job);
if (script)
{
    bool isAsExpected = await Scene.PlayAsync(room, roster, monitor, image);
    return signals.ExitCode ?? (isAsExpected ? ExitCode.Done : ExitCode.Unexpected);
}

new Window(new View(monitor, room, events), new Controls(room, roster, events)).ShowUntilTheEnd(room.Job);

// What there is to tell in full, and then the whole room at a glance.
foreach (MonitoredJob job in monitor.GetJobs())
{
    Console.WriteLine($"{job.Report}\n");
}

monitor.WriteTree(Console.Out);
return signals.ExitCode ?? ExitCode.Done;
