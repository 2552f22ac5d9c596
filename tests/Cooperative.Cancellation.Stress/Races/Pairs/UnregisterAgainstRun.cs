namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G6.5: a hook is withdrawn or runs, never both and never neither.</summary>
internal sealed class UnregisterAgainstRun(int number) : Round(number)
{
    private Subject _subject = null!;
    private HookTrace _hook = null!;

    public override bool? OneWon => _hook.WasWithdrawn;

    public override void Prepare()
    {
        _subject = Begin();
        _subject.Hook("first");
        _hook = _subject.Hook("second");
        if (Number / 10 % 2 == 0)
        {
            _subject.Hook("third");
        }
    }

    public override void One() => _hook.Unregister();

    public override void Other() => _subject.Leave();
}
