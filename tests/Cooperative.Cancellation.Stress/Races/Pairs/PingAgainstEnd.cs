namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G10.1: a ping as the job ends is answered by the last checkpoint, or ends with the job.</summary>
internal sealed class PingAgainstEnd(int number) : Round(number)
{
    private Subject _subject = null!;
    private Task<JobPing>? _ping;

    public override bool? OneWon => _ping!.Result.IsAnswered;

    public override void Prepare()
    {
        _subject = Make();
        _subject.Work = async context =>
        {
            await _subject.Left;
            context.Checkpoint("last.cs", 7);
        };
        _subject.Create();
        _subject.Job.Start();
        _subject.AwaitBody();
    }

    public override void One() => _ping = _subject.Job.PingAsync(Timeout.InfiniteTimeSpan);

    public override void Other() => _subject.Leave();

    protected override void Check()
    {
        Patience.Until(() => _ping!.IsCompleted, "the end of a ping");
        JobPing ping = _ping!.Result;
        _subject.Demand(
            ping.IsAnswered ? ping.LastSeen is { File: "last.cs", Line: 7 } : ping is { LastSeen: null, State: >= JobState.Succeeded },
            "G10.1 a ping is answered by the checkpoint, or the job has ended");
        _subject.Demand(ReferenceEquals(_subject.Report.LastSeen, null) || _subject.Report.LastSeen is { File: "last.cs", Line: 7 }, "G10.1 last seen there");
    }
}
