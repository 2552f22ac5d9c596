using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>
/// Has a time limit of its own, as an option of its job. The loop takes less than a nanosecond or two a round, so it is paced: a
/// countdown in every round, and a look in every thousandth.
/// </summary>
internal static class Search
{
    public static ulong Run(JobContext context)
    {
        Pace pace = context.Pace(every: 1024);
        ulong candidate = 88172645463325252;
        do
        {
            pace.Checkpoint();
            candidate ^= candidate << 13;
            candidate ^= candidate >> 7;
            candidate ^= candidate << 17;
        }
        while ((candidate & 0xFFFF_FFFF_FFFF) != 0);

        return candidate;
    }
}
