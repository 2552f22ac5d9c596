namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G1.4: whoever sees the flag, from outside, inside or by the token, sees the reason and the cancelled token too.</summary>
internal sealed class CancelAgainstLook(int number) : Round(number)
{
    // So long without a pause: what is looked for may be there to be seen for some nanoseconds only.
    private const int Looks = 20_000;

    private Subject _subject = null!;
    private CancellationToken _token;

    public override void Prepare()
    {
        _subject = Begin();
        _token = _subject.Job.Token;
    }

    public override void One() => _subject.Ask("one");

    public override void Other()
    {
        CancellableJob job = _subject.Job;
        JobContext context = _subject.Context!;
        switch (Number / 2 % 4)
        {
            case 0:
                Look(() => job.IsCancellationRequested);
                break;
            case 1:
                Look(() => _token.IsCancellationRequested);
                break;
            case 2:
                Look(() => context.IsCancellationRequested);
                _subject.SeeObserved();
                break;
            default:
                LookByCheckpoint(context);
                _subject.SeeObserved();
                break;
        }

        _subject.Demand(job.CancellationReason is not null, "G1.4 whoever sees the flag sees the reason");
        _subject.Demand(_token.IsCancellationRequested && job.IsCancellationRequested, "G1.4 whoever sees the flag sees the token cancelled");
        _subject.Demand(job.State >= JobState.CancellationRequested, "G5.1 whoever sees the flag sees the state");
    }

    private static void Look(Func<bool> isAsked)
    {
        var wait = default(SpinWait);
        for (int looks = 0; !isAsked(); looks++)
        {
            if (looks > Looks || Environment.ProcessorCount == 1)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }
        }
    }

    private void LookByCheckpoint(JobContext context)
    {
        try
        {
            Look(() =>
            {
                context.Checkpoint();
                return false;
            });
        }
        catch (JobCanceledException canceled)
        {
            _subject.Demand(
                canceled.CancellationToken.IsCancellationRequested && ReferenceEquals(canceled.Reason, context.CancellationReason),
                "G3.1, G3.4 a checkpoint throws with the reason, and the token is cancelled");
        }
    }
}
