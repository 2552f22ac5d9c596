namespace ControlRoom;

/// <summary>How long things take: as people like to watch them, or as the script does, which has seen it all before.</summary>
internal sealed record Tempo
{
    /// <summary>How long an image of the deaf fractal goes without a checkpoint. A new one for each image, but for the script.</summary>
    public required Func<Stretch> Image { get; init; }

    /// <summary>How long the long goodbye would take if nobody hurried it.</summary>
    public required TimeSpan Farewell { get; init; }

    /// <summary>How long the hook that hangs is waited for, before the library cancels its token and, a second later, leaves it behind.</summary>
    public required TimeSpan HookLimit { get; init; }

    /// <summary>When the punctual search gives up.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>When a job that was asked and has not answered is called unresponsive.</summary>
    public required TimeSpan UnresponsiveAfter { get; init; }

    /// <summary>How often the brisk sum goes over its numbers.</summary>
    public required int Sums { get; init; }

    /// <summary>Which record of the import is the bad one.</summary>
    public required int BadRecord { get; init; }

    /// <summary>How hard the careful save works on its signature, all of it behind a shield.</summary>
    public required int SignatureRounds { get; init; }

    /// <summary>For people.</summary>
    public static Tempo Live { get; } = new()
    {
        Image = () => new Stretch(TimeSpan.FromSeconds(10)),
        Farewell = TimeSpan.FromSeconds(20),
        HookLimit = TimeSpan.FromSeconds(4),
        Deadline = TimeSpan.FromSeconds(45),
        UnresponsiveAfter = TimeSpan.FromSeconds(2),
        Sums = 2_000,
        BadRecord = 15_000,
        SignatureRounds = 1_000_000,
    };

    /// <summary>For the script. What ends when the script says so has a generous limit all the same, so that nothing runs for ever.</summary>
    /// <param name="image">The only image that the deaf fractal gets to draw.</param>
    public static Tempo Script(Stretch image) => new()
    {
        Image = () => image,
        Farewell = TimeSpan.FromSeconds(20),
        HookLimit = TimeSpan.FromMilliseconds(100),
        Deadline = TimeSpan.FromMilliseconds(500),
        UnresponsiveAfter = TimeSpan.FromMilliseconds(200),
        Sums = 50,
        BadRecord = 50,
        SignatureRounds = 50_000,
    };
}
