namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G4: the end of the work is decided against the request, whatever the work does then.</summary>
internal sealed class CancelAgainstEnd(int number) : Round(number)
{
    private Subject _subject = null!;

    // Whether the request came before the work had ended.
    public override bool? OneWon => _subject.Report.CancellationReason is not null && _subject.Report.Response != JobResponse.TooLate;

    public override void Prepare()
    {
        _subject = Begin();
        if (Number / 10 % 2 == 0)
        {
            _subject.Hook("first");
            _subject.Hook("second");
        }
    }

    public override void One() => _subject.Ask("one");

    public override void Other() => _subject.Leave();
}
