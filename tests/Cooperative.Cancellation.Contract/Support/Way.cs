namespace Cooperative.Cancellation.Contract;

/// <summary>The ways to run one and the same body. What the contract promises holds for each of them.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1027:Mark enums with FlagsAttribute", Justification = "Eight ways, each with a name of its own to be shown; that the bits mean something is this file's affair.")]
public enum Way
{
    SyncRoot = 0,
    AsyncRoot = 1,
    SyncChild = 2,
    AsyncChild = 3,
    SyncRootWithHook = 4,
    AsyncRootWithHook = 5,
    SyncChildWithHook = 6,
    AsyncChildWithHook = 7,
}

internal static class WayExtensions
{
    public static bool IsAsync(this Way way) => ((int)way & 1) != 0;

    public static bool IsChild(this Way way) => ((int)way & 2) != 0;

    public static bool HasHook(this Way way) => ((int)way & 4) != 0;
}
