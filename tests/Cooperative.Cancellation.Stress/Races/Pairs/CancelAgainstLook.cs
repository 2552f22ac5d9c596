namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G1.4: whoever sees the flag, from outside, inside or by the token, sees the reason and the cancelled token too.</summary>
internal sealed class CancelAgainstLook(int number) : Round(number)
{
    private Subject _subject = null!;

    public override Action? Third => LookInside;

    public override void Prepare()
    {
        _subject = Begin();
        _ = _subject.Job.Token;
    }

    public override void One() => _subject.Ask("one");

    public override void Other()
    {
        CancellableJob job = _subject.Job;
        bool isByToken = Number / 2 % 2 == 0;
        CancellationToken token = job.Token;
        var wait = default(SpinWait);
        while (!(isByToken ? token.IsCancellationRequested : job.IsCancellationRequested))
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        _subject.Demand(job.CancellationReason is not null, "G1.4 whoever sees the flag sees the reason");
        _subject.Demand(token.IsCancellationRequested && job.IsCancellationRequested, "G1.4 whoever sees the flag sees the token cancelled");
        _subject.Demand(job.State >= JobState.CancellationRequested, "G5.1 whoever sees the flag sees the state");
    }

    private void LookInside()
    {
        JobContext context = _subject.Context!;
        var wait = default(SpinWait);
        try
        {
            while (true)
            {
                context.Checkpoint();
                wait.SpinOnce(sleep1Threshold: -1);
            }
        }
        catch (JobCanceledException canceled)
        {
            _subject.Demand(
                canceled.CancellationToken.IsCancellationRequested && ReferenceEquals(canceled.Reason, context.CancellationReason),
                "G3.1, G3.4 a checkpoint throws with the reason, and the token is cancelled");
            _subject.SeeObserved();
        }
    }
}
