namespace FolderDigest;

/// <summary>What the shell is told.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Problems = 1;
    public const int Usage = 2;

    /// <summary>What Ctrl-C would have given: a time that is up counts as that.</summary>
    public const int TimeIsUp = 128 + 2;
}
