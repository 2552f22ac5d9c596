using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Time.Testing;

namespace Cooperative.Cancellation.Tests;

/// <summary>Time that stands still until a test moves it. When <see cref="Advance"/> returns, all that fell due has happened.</summary>
/// <remarks>
/// Its base rings what is due on whichever thread comes first, one that only reads the time included, and does not wait for another
/// that is at it. A job at work reads its clock when it likes.
/// </remarks>
[SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "Not every project that shares the file derives from it.")]
internal class TestTime : FakeTimeProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public TestTime()
    {
    }

    public TestTime(DateTimeOffset start)
        : base(start)
    {
    }

    /// <summary>Not for the callback of a timer of this clock: that would wait for its own end.</summary>
    public new void Advance(TimeSpan delta)
    {
        base.Advance(delta);

        // Timers ring one after another, and of all that are due by now the one that was set last comes last.
        using var haveRung = new ManualResetEventSlim();
        using ITimer last = base.CreateTimer(_ => haveRung.Set(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        if (!haveRung.Wait(Patience))
        {
            throw new TimeoutException("A callback of a timer did not return.");
        }
    }
}
