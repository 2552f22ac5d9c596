namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G6.4: a hook registered as the job ends runs once, or is refused.</summary>
internal sealed class RegisterAgainstEnd(int number) : Round(number)
{
    private Subject _subject = null!;
    private HookTrace? _racing;

    public override bool? OneWon => _racing!.Runs == 1;

    public override void Prepare()
    {
        _subject = Begin();
        if (Number / 10 % 2 == 0)
        {
            _subject.Hook("first");
        }
    }

    public override void One() => _racing = _subject.Hook("racing", isRacing: true);

    public override void Other() => _subject.Leave();
}
