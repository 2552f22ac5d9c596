using Cooperative.Cancellation;

namespace FolderDigest;

/// <summary>What the shell is told.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Problems = 1;
    public const int Usage = 2;

    /// <summary>128 and the number of the signal, as is the custom. A time that is up counts as Ctrl-C.</summary>
    public static int For(CancellationReason reason) =>
        reason is { Kind: CancellationKind.Signal, Message: StopSignals.Terminate } ? 128 + 15 : 128 + 2;
}
