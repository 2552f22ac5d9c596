namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G1.3: either the job is started, and its work runs, or it is cancelled, and never does; in both cases its hooks run.</summary>
internal sealed class StartAgainstCancel(int number) : Round(number)
{
    private Subject _subject = null!;
    private bool _wasRefused;

    public override bool? OneWon => !_wasRefused;

    public override void Prepare()
    {
        _subject = Make();
        _subject.Create();
        _subject.Hook("only");
    }

    public override void One()
    {
        try
        {
            _subject.Job.Start();
        }
        catch (InvalidOperationException)
        {
            _wasRefused = true;
        }
    }

    public override void Other() => _subject.Ask("other");

    protected override void Check()
    {
        _subject.Demand(_subject.HasBegun != _wasRefused, "G1.3 Start is refused if and only if the body never runs");
        _subject.Demand(_subject.Winner is not null, "G1.2 a request before the end counts");
    }
}
