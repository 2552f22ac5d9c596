namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G8.2: a child that is started as its parent, or the job above, is asked to stop is asked too, whoever comes first.</summary>
internal sealed class ChildStartAgainstParentCancel(int number) : Round(number)
{
    private Subject _top = null!;
    private Subject _parent = null!;
    private Subject _child = null!;
    private bool _wasAskedAtOnce;

    public override bool? OneWon => !_wasAskedAtOnce;

    public override void Prepare()
    {
        _top = Begin();
        _parent = _top;
        if (Number / 4 % 2 == 0)
        {
            _parent = Make(parent: _top);
            _parent.StartBelow(_top.Context!);
            _parent.AwaitBody();
        }

        // A fault of the child's would be the parent's, whose own end is looked at here.
        _child = Make(new JobOptions { IsolateFailure = true }, _parent);
        _top.MayHaveAsked++;
    }

    public override void One()
    {
        _child.StartBelow(_parent.Context!);
        _wasAskedAtOnce = _child.Job.IsCancellationRequested;
    }

    public override void Other() => _top.Ask("other");

    protected override void Meet()
    {
        _child.Demand(_child.Job.IsCancellationRequested, "G8.2 the child is asked, whoever came first");
        _child.AwaitBody();

        // From below, so that no fault of a child's reaches a parent that has not ended yet.
        _child.Leave();
        _child.AwaitEnd();
        if (!ReferenceEquals(_parent, _top))
        {
            _parent.Leave();
            _parent.AwaitEnd();
        }
    }

    protected override void Check()
    {
        _child.Demand(_child.HasBegun, "G8.2 a child's body runs to its first checkpoint");
        _child.Demand(ReferenceEquals(_child.Job.CancellationReason?.Origin, _top.Job.CancellationReason), "G2.3 the chain goes up to the one that was asked");
        _child.Demand(_child.Report.LaterRequestCount == 0, "G2.2 a request that comes twice, from above and by the way, is one");
        _parent.Demand(_parent.Report.ChildrenEnded == 1, "G8.5 the child is counted");
    }
}
