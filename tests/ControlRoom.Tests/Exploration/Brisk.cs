namespace ControlRoom.Tests.Exploration;

/// <summary>No longer than it takes to see what a job does.</summary>
internal static class Brisk
{
    public static Tempo Tempo { get; } = new()
    {
        Image = static () => new Stretch(TimeSpan.Zero),
        Farewell = TimeSpan.FromMilliseconds(1),
        HookLimit = TimeSpan.FromSeconds(1),
        Deadline = TimeSpan.FromMinutes(1),
        UnresponsiveAfter = TimeSpan.FromMinutes(1),
        Sums = 1,
        BadRecord = 3,
        SignatureRounds = 1,
    };
}
