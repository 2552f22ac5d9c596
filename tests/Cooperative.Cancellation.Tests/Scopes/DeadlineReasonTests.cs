using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G2.1, G9.1: what the reason says of a deadline that has passed.</summary>
public class DeadlineReasonTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly TestTime _time = new();

    [Theory(DisplayName = "G2.1 G9.1 The reason says how much time there was, and whether it was that of the job, of a scope or of a shield")]
    [InlineData("job", "the time limit of 5.00 s of the job has passed")]
    [InlineData("scope", "the time limit of 5.00 s of a scope has passed")]
    [InlineData("shield", "the time limit of 5.00 s of a shield has passed")]
    public async Task Reason_OfADeadline_SaysWhoseItWas(string whose, string words)
    {
        CancellationReason? reason = null;
        void Expire(JobContext limited)
        {
            _time.Advance(Limit);
            reason = limited.CancellationReason;
        }

        CancellableJob job = CancellableJob.Start(
            context =>
            {
                switch (whose)
                {
                    case "job":
                        Expire(context);
                        break;
                    case "scope":
                        context.WithTimeout(Limit, Expire);
                        break;
                    default:
                        context.Shield(Expire, Limit);
                        break;
                }
            },
            new JobOptions { TimeProvider = _time, Timeout = whose == "job" ? Limit : Timeout.InfiniteTimeSpan });
        await job.EndAsync();
        await job.Completion;

        Assert.Equal((CancellationKind.Timeout, words), (reason?.Kind, reason?.Message));
    }
}
