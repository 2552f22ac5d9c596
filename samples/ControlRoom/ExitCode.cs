namespace ControlRoom;

/// <summary>What the shell is told.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A job of the script did not end as the scene expects.</summary>
    public const int Unexpected = 1;

    public const int Usage = 2;
}
