using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G6.3: a hook that ends as its grace does has completed or was abandoned, and in both cases the next one runs once.</summary>
internal sealed class HookEndAgainstAbandonment(int number) : Round(number)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private readonly TestTime _time = new();
    private readonly TaskCompletionSource _hookLeaves = new();
    private Subject _subject = null!;

    public override bool? OneWon => _subject.Report.Cleanup[0].Result == CleanupResult.Abandoned;

    public override void Prepare()
    {
        _subject = Begin(new JobOptions { TimeProvider = _time });
        _subject.IsHurried = true;
        _subject.Hook("next");
        HookTrace racing = _subject.HookThatWaits("racing", _hookLeaves.Task);
        _subject.Leave();
        Patience.Until(() => racing.IsWaiting, "the first hook");
    }

    public override void One() => _time.Advance(Grace);

    public override void Other() => _hookLeaves.SetResult();

    protected override void Check() =>
        _subject.Demand(_subject.Report.Cleanup.Count == 2, "G6.3 the hook after an abandoned one runs, once");
}
