using ControlRoom.Tempers;
using Cooperative.Cancellation;

namespace ControlRoom;

/// <summary>A place in the room: the name of its job, and how to start one.</summary>
internal sealed record Post(string Name, Func<JobContext, JobOptions, CancellableJob> Start)
{
    /// <summary>One job of each temper, the most agreeable first.</summary>
    public static IReadOnlyList<Post> All(Tempo tempo, Roster roster) =>
    [
        new("eager Collatz", (room, options) => room.StartChild(Collatz.Run, options)),
        new("brisk sum", (room, options) => room.StartChild(context => BriskSum.Run(context, tempo.Sums), options)),
        new("many hands", (room, options) => room.StartChild(ManyHands.Run, options)),
        new("tidy archive", (room, options) => room.StartChildAsync(TidyArchive.RunAsync, options)),
        new("slow poller", (room, options) => room.StartChildAsync(Poller.RunAsync, options)),
        new("patient clerk", (room, options) => room.StartChild(PatientClerk.Run, options)),
        new("punctual search", (room, options) => room.StartChild(Search.Run, options with { Timeout = tempo.Deadline })),
        new("careful save", (room, options) => room.StartChild(context => CarefulSave.Run(context, tempo.SignatureRounds), options)),
        new("proud proof", (room, options) => room.StartChild(Proof.Run, options)),
        new("long goodbye", (room, options) => room.StartChild(context => LongGoodbye.Run(context, tempo.Farewell), options)),
        new("hanging goodbye", (room, options) => room.StartChild(context => HangingGoodbye.Run(context, tempo.HookLimit), options)),
        new("deaf fractal", (room, options) => room.StartChild(context => Fractal.Run(context, tempo.Image), options)),
        new("touchy import", (room, options) => room.StartChildAsync(new Import(roster, tempo.BadRecord).RunAsync, options)),
    ];
}
