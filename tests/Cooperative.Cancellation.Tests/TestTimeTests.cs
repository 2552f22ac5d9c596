using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests;

/// <summary>The clock that these tests move by hand.</summary>
public class TestTimeTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Fact(DisplayName = "All that falls due has happened when Advance returns, even where another thread was at it")]
    public void Advance_WhileAnotherThreadRings_WaitsForThat()
    {
        var time = new TestTime();
        var ringing = new Gate();
        var goOn = new Gate();
        bool hasRung = false, hadRung = false;
        using ITimer timer = time.CreateTimer(
            _ =>
            {
                ringing.Open();
                goOn.Wait();
                hasRung = true;
            },
            null,
            Moment,
            Timeout.InfiniteTimeSpan);
        var first = new Thread(() => time.Advance(Moment));
        var second = new Thread(() =>
        {
            time.Advance(Moment);
            hadRung = hasRung;
        });

        first.Start();
        ringing.Wait();
        second.Start();
        Trees.Until(() => (second.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
        goOn.Open();
        first.Join();
        second.Join();

        Assert.True(hadRung);
    }
}
