namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G2.1, G4: an outside token that is cancelled as the job ends asks it, or comes too late; so does one whose link is let go of.</summary>
internal sealed class TokenAgainstEnd(int number) : Round(number)
{
    private readonly CancellationTokenSource _outside = new();
    private Subject _subject = null!;
    private IDisposable? _link;

    public override bool? OneWon => _subject.Report.CancellationReason is not null;

    public override Action? Third => () => _link?.Dispose();

    public override void Prepare()
    {
        bool isLink = Number / 2 % 2 == 0;
        _subject = Begin(isLink ? null : new JobOptions { CancellationToken = _outside.Token });
        _subject.MayHaveAsked = 1;
        _link = isLink ? _subject.Job.CancelOn(_outside.Token) : null;
    }

    public override void One() => _outside.Cancel();

    public override void Other() => _subject.Leave();

    public override void Dispose()
    {
        base.Dispose();
        _outside.Dispose();
    }

    protected override void Check() => _subject.Demand(
        _subject.Report.CancellationReason is null or { Kind: CancellationKind.Token }, "G2.1 the reason is the token");
}
