namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G8.1: either the parent waits for the child, or the child is refused.</summary>
internal sealed class ChildStartAgainstParentEnd(int number) : Round(number)
{
    private Subject _parent = null!;
    private Subject _child = null!;

    public override bool? OneWon => _child.Job is not null;

    public override void Prepare()
    {
        _parent = Begin();
        _child = Make(new JobOptions { IsolateFailure = true }, _parent);
    }

    public override void One()
    {
        try
        {
            _child.StartBelow(_parent.Context!);
        }
        catch (InvalidOperationException)
        {
            // The parent had ended.
        }
    }

    public override void Other() => _parent.Leave();

    protected override void Meet()
    {
        if (_child.Job is { } job)
        {
            // Its children's end is waited for after the body's.
            _child.Demand(_parent.Job.State < JobState.CleaningUp, "G8.1 a parent does not end before its child");
            _child.Leave();
            Patience.Until(() => _parent.Job.Completion.IsCompleted, "the end of the parent");
            _child.Demand(job.State >= JobState.Succeeded, "G8.1 the child ends first");
        }
    }

    protected override void Check() =>
        _parent.Demand(_parent.Report.ChildrenEnded == (_child.Job is null ? 0 : 1), "G8.5 the child is counted");
}
