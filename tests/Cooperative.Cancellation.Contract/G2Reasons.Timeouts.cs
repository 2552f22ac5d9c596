using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Contract;

/// <summary>Whose deadline it was.</summary>
public partial class G2Reasons
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(8);

    /// <summary>When the deadline of the scope around another one falls due, seen from the other's.</summary>
    public enum Outer
    {
        Earlier,
        AtTheSameInstant,

        /// <summary>And its timer does not ring at all, so that only the clock can tell that both fell due.</summary>
        AtTheSameInstantWithoutATimer,
        Later,
    }

    [Theory(DisplayName = "G2.6 A timeout is told apart from a request")]
    [EveryWay]
    public async Task Timeout_OfTheJob_IsAReasonOfItsOwnKind(Way way)
    {
        var time = new TestTime();
        var options = new JobOptions { TimeProvider = time, Timeout = Short };
        Subject late = await Subject.HoldAsync(way, options: options);
        Subject asked = await Subject.HoldAsync(way, options: options);
        asked.Job.Cancel();
        time.Advance(Short);
        Assert.Equal(CancellationKind.Timeout, (await late.EndsAsync(JobState.Canceled, JobResponse.Honored)).CancellationReason?.Kind);
        Assert.Equal(CancellationKind.Requested, (await asked.EndsAsync(JobState.Canceled, JobResponse.Honored)).CancellationReason?.Kind);
    }

    [Theory(DisplayName = "G2.6 a nested timeout is attributed to the scope whose deadline it was, in all three orders (outer earlier, same instant, inner earlier)")]
    [EveryWay(Of = typeof(Outer))]
    public async Task WithTimeout_Nested_IsThatOfTheScopeWhoseDeadlineItWas(Way way, Outer outer)
    {
        (TimeSpan ofOuter, TimeSpan ofInner) = outer switch
        {
            Outer.Earlier => (Short, Long),
            Outer.Later => (Long, Short),
            _ => (Short, Short),
        };
        var time = new MutedTime { IsMuted = outer == Outer.AtTheSameInstantWithoutATimer };
        var isInside = new Gate();
        var ends = new List<string>();
        Subject subject = await Subject.StartAsync(
            way,
            (_, context) => TellAsync("outer", context, ofOuter, scope =>
            {
                time.IsMuted = false;
                return TellAsync("inner", scope, ofInner, async inner =>
                {
                    isInside.Open();
                    await inner.UntilAskedAsync();
                });
            }),
            new JobOptions { TimeProvider = time });
        await isInside.WaitAsync();
        time.Fake.Advance(Short);
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.Equal(
            outer == Outer.Later
                ? ["inner: TimeoutException", "outer: finished"]
                : ["inner: JobCanceledException", "outer: TimeoutException"],
            ends);

        // A timeout is dealt with where it is thrown; a cancellation passes on.
        async Task TellAsync(string name, JobContext context, TimeSpan limit, Func<JobContext, Task> body)
        {
            try
            {
                await way.WithTimeoutAsync(context, limit, body);
                ends.Add($"{name}: finished");
            }
            catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
            {
                ends.Add($"{name}: {exception.GetType().Name}");
                if (exception is OperationCanceledException)
                {
                    throw;
                }
            }
        }
    }
}
