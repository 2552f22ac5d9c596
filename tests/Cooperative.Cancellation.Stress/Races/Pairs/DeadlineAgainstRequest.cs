using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G2.2, G2.6, G9.2: a job's deadline and a request from outside; one of the two is the reason, and it is told apart.</summary>
internal sealed class DeadlineAgainstRequest(int number) : Round(number)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly TestTime _time = new();
    private Subject _subject = null!;

    public override bool? OneWon => _subject.Report.CancellationReason?.Kind == CancellationKind.Timeout;

    public override void Prepare()
    {
        _subject = Begin(new JobOptions { TimeProvider = _time, Timeout = Limit });
        _subject.MayHaveAsked = 1;
    }

    public override void One() => _time.Advance(Limit);

    public override void Other() => _subject.Ask("other");

    protected override void Meet()
    {
        CancellationKind? kind = _subject.Job.CancellationReason?.Kind;
        _subject.Demand(
            kind == (_subject.First == 1 ? CancellationKind.Requested : CancellationKind.Timeout),
            "G2.6 a timeout is told apart from a request");
    }
}
