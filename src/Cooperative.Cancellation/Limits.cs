using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>What is accepted as a limit, said once for options, hooks and waits [G10.3].</summary>
internal static class Limits
{
    internal static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Too short for a person or a deadline to mind, and long enough that a look at the clock in between costs nothing.</summary>
    internal static readonly TimeSpan DefaultLatency = TimeSpan.FromMicroseconds(250);

    /// <summary>The time, or an exception that names the parameter, the value and the range.</summary>
    internal static TimeSpan Check(TimeSpan value, [CallerArgumentExpression(nameof(value))] string parameter = "") =>
        value == Timeout.InfiniteTimeSpan || (value >= TimeSpan.Zero && value <= MaxTime)
            ? value
            : throw new ArgumentOutOfRangeException(
                parameter,
                value,
                $"A time from zero to {MaxTime} (4,294,967,294 ms) is accepted, or Timeout.InfiniteTimeSpan for no limit.");

    /// <summary>How late a loop may notice: a time above zero, for to look without a pause is what a checkpoint in every round is for.</summary>
    internal static TimeSpan CheckLatency(TimeSpan? value, [CallerArgumentExpression(nameof(value))] string parameter = "") =>
        value is not { } latency
            ? DefaultLatency
            : latency > TimeSpan.Zero && latency <= MaxTime
                ? latency
                : throw new ArgumentOutOfRangeException(
                    parameter,
                    latency,
                    $"A time above zero and up to {MaxTime} is accepted; null for the default of 250 µs.");

    /// <summary>How many at a time.</summary>
    internal static int CheckDegree(int value, [CallerArgumentExpression(nameof(value))] string parameter = "") =>
        value is -1 or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(
                parameter,
                value,
                "A number of 1 or more is accepted, or -1 for the platform's choice.");

    /// <summary>The value, or an exception that names the parameter and the accepted names.</summary>
    internal static TEnum Check<TEnum>(TEnum value, [CallerArgumentExpression(nameof(value))] string parameter = "")
        where TEnum : struct, Enum =>
        Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                parameter,
                value,
                $"One of {string.Join(", ", Enum.GetNames<TEnum>())} is accepted.");

    /// <summary>The moment so long after <paramref name="start"/>, on the same scale of ticks; the end of time where there is no limit.</summary>
    internal static long DueAt(long start, TimeSpan limit) =>
        limit == Timeout.InfiniteTimeSpan ? long.MaxValue : start + limit.Ticks;

    /// <summary>Rounded up to the timer's millisecond, lest it come a moment early again and again. Infinite stays infinite: -1 ms.</summary>
    internal static TimeSpan ToTimer(TimeSpan due) => TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds));
}
