namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G8.3, G2.2: a child's fault and a request from outside; the parent fails in any case, and is asked for one of the two reasons.</summary>
internal sealed class ChildFaultAgainstParentCancel(int number) : Round(number)
{
    private Subject _parent = null!;
    private Subject _sibling = null!;
    private Subject _culprit = null!;

    public override bool? OneWon => _parent.Report.CancellationReason?.Kind == CancellationKind.ChildFault;

    public override void Prepare()
    {
        _parent = Begin();
        _parent.MayHaveAsked++;
        _sibling = Make(new JobOptions { IsolateFailure = true }, _parent);
        _sibling.StartBelow(_parent.Context!);
        _sibling.AwaitBody();
        _culprit = new Subject(Temper.Fails, false, false, null, _parent);
        _culprit.StartBelow(_parent.Context!);
        _culprit.AwaitBody();
    }

    public override void One() => _culprit.Leave();

    public override void Other() => _parent.Ask("other");

    protected override void Meet()
    {
        Patience.Until(() => _culprit.Job.Completion.IsCompleted, "the end of the culprit");
        _parent.FaultBelow = _culprit.Thrown;
        CancellationReason? reason = _parent.Job.CancellationReason;
        _parent.Demand(reason is not null && _sibling.Job.IsCancellationRequested, "G8.3 siblings and parent are asked");
        _sibling.Demand(ReferenceEquals(_sibling.Job.CancellationReason?.Cause, reason), "G2.3 the sibling's reason came down from the parent");
        _sibling.Demand(
            _sibling.Job.CancellationReason?.Kind
                == (reason?.Kind == CancellationKind.ChildFault ? CancellationKind.SiblingFault : CancellationKind.Parent),
            "G8.3 the sibling's reason says why");
        _sibling.Leave();
        _sibling.AwaitEnd();
    }
}
