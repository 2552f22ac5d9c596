using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G9.2: a scope's deadline and a request from outside, as the scope ends or before: the request beats the timeout.</summary>
internal sealed class ScopeDeadlineAgainstRequest(int number) : Round(number)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly TestTime _time = new();
    private readonly bool _isEndRacing = number / 2 % 2 == 0;
    private Subject _subject = null!;
    private bool? _hasFinished;

    public override Action? Third => () =>
    {
        if (_isEndRacing)
        {
            _subject.Leave();
        }
    };

    public override void Prepare()
    {
        _subject = Make(new JobOptions { TimeProvider = _time });
        _subject.Work = async context => _hasFinished = await context.TryWithTimeoutAsync(Limit, async scope =>
        {
            await _subject.Left;
            scope.Checkpoint();
        });
        _subject.Create();
        _subject.Job.Start();
        Patience.Until(() => _subject.Job.GetReport().ScopesAtWork == 1, "the scope");
    }

    public override void One() => _time.Advance(Limit);

    public override void Other() => _subject.Ask("other");

    protected override void Check()
    {
        if (!_isEndRacing)
        {
            _subject.Demand(_subject.Thrown is JobCanceledException, "G9.2 a request before the scope has decided beats the timeout");
        }

        // Where the scope gave an answer, the work has gone on and come to its end.
        _subject.Demand(_hasFinished is null == _subject.Thrown is not null, "G9.1 an answer, or the cancellation");
    }
}
