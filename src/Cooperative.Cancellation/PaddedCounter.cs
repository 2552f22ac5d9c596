using System.Runtime.InteropServices;

namespace Cooperative.Cancellation;

/// <summary>
/// A counter with cache lines of its own, for what is written often beside what is read often. 64 bytes are a line on x64, 128 on
/// Apple's ARM; either way the neighbours are out of reach.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct PaddedCounter
{
    [FieldOffset(128)]
    public long Value;
}
