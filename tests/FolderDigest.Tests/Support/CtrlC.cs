using System.Globalization;

namespace FolderDigest.Tests.Support;

/// <summary>
/// A shell without job control lets what it starts in the background ignore SIGINT, so that Ctrl-C ends only what is in front; and
/// what is started from there inherits it. Then there is no Ctrl-C to test.
/// </summary>
internal static class CtrlC
{
    private const ulong Interrupt = 1 << 1;

    public static void SkipWhereItIsIgnored() => Assert.SkipWhen(IsIgnored(), "The tests were started with SIGINT ignored.");

    private static bool IsIgnored()
    {
        const string Status = "/proc/self/status", Ignored = "SigIgn:";
        return File.Exists(Status)
            && File.ReadLines(Status).First(line => line.StartsWith(Ignored, StringComparison.Ordinal)) is var mask
            && (ulong.Parse(mask.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Interrupt) != 0;
    }
}
