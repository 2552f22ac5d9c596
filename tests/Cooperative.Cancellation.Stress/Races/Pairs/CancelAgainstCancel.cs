namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G1.2, G2.2: of three requests one counts, and the others are told.</summary>
internal sealed class CancelAgainstCancel(int number) : Round(number)
{
    private Subject _subject = null!;

    public override bool? OneWon => _subject.Winner switch
    {
        "one" => true,
        "other" => false,
        _ => null,
    };

    public override Action? Third => () => _subject.Ask("third");

    public override void Prepare() => _subject = Begin();

    public override void One() => _subject.Ask("one");

    public override void Other() => _subject.Ask("other");

    protected override void Meet() => _subject.Demand(_subject.First == 1, "G1.2 one call returns true while the work is on");

    protected override void Check() =>
        _subject.Demand(_subject.Report.LaterRequestCount == 2, "G2.2 the two others are kept");
}
