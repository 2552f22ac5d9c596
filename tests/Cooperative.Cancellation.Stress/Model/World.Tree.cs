using System.Collections.Immutable;

namespace Cooperative.Cancellation.Stress.Model;

/// <content>G8 and G9, as far as they bear on the rest: children, time limits, shields.</content>
internal sealed partial record World
{
    private const int MostJobs = 5;
    private const int DeepestScope = 4;

    /// <summary>A child is at work at once, and asked to stop already where that has been asked of the place it was started at [G8.2].</summary>
    private World? StartChild(ModelJob parent, StartChild how)
    {
        if (Jobs.Count == MostJobs)
        {
            return null;
        }

        int place = parent.Work[^1];
        World world = Make($"c{Jobs.Count}", how.Setup, place);
        ModelJob child = world.Jobs[^1];
        world = world.Begin(child);
        if (Places[place].Reason is { } reason)
        {
            world = world.HandDown(reason, world.Places[child.Body]);
        }

        if (parent.IsHurried)
        {
            world = world.Change(child, it => it with { IsHurried = true });
        }

        return world.Launch(child).Noting(parent, $"started {child.Name}");
    }

    private World? AwaitChild(ModelJob job, AwaitChild which)
    {
        ModelJob? child = ChildFor(which);
        return child is null ? null
            : child.Outcome is { } outcome ? Catching(job, outcome)
            : Noting(job, child.Result);
    }

    /// <summary>The child that is meant; null where none of the job's own has ended.</summary>
    public ModelJob? ChildFor(AwaitChild which)
    {
        ModelJob[] ended = [.. Jobs.Where(it => it.HasEnded && Places[it.Body].Outer is { } outer && Places[outer].Job == JobOf(which).Id)];
        return ended.Length == 0 ? null : ended[which.Child % ended.Length];
    }

    /// <summary>A child's fault asks its siblings, and the work that they belong to, to stop, and is that work's fault too [G8.3].</summary>
    private World TakeFault(ModelJob child, Error fault, int place) => Change(place, it => it with { ChildFaults = it.ChildFaults.Add(fault) })
        .Ask(place, new Reason(CancellationKind.ChildFault, null, child.Name));

    private World? OpenScope(ModelJob job, OpenScope how)
    {
        if (job.Work.Count == DeepestScope)
        {
            return null;
        }

        int outer = job.Work[^1];
        var scope = new Place(Places.Count, how.Kind, job.Id, outer);
        World world = (this with { Places = Places.Add(scope) }).Change(job, it => it with { Work = it.Work.Add(scope.Id) });
        if (Places[outer].Reason is { } reason)
        {
            world = world.HandDown(reason, scope);
        }

        return (how.Limit is { } seconds ? world.SetLimit(scope.Id, Operation.Span(seconds, Step)) : world).Noting(job, "inside");
    }

    /// <summary>The scope's body, and every child that was started in it, is over: what it comes to is decided here [G9.1 to G9.3].</summary>
    private World CloseScope(ModelJob job, Error? thrown)
    {
        Place scope = Places[job.Work[^1]];
        World world = Change(scope.Id, it => it with { IsClosed = true, Due = null })
            .Change(job, it => it with { Leaving = null, Work = it.Work.RemoveAt(it.Work.Count - 1) });
        bool isCancellation = thrown is { IsCancellation: true };
        if (!scope.ChildFaults.IsEmpty)
        {
            // A cancellation beside the fault is its echo: the fault itself asked for it.
            ImmutableList<Error> own = thrown is null || isCancellation ? [] : [thrown];
            return world.Catching(job, Error.Of(Error.Join(own, scope.ChildFaults)));
        }

        if (thrown is null)
        {
            return world.Noting(job, "finished");
        }

        // A request from outside beats the scope's own time limit [G9.2]; a shield's work ends for that limit alone [G9.3].
        int outer = scope.Outer!.Value;
        if (isCancellation && Places[outer].Reason is { } outside && (scope.HasExpired || scope.Kind != PlaceKind.Shield))
        {
            return world.Observe(job, outer).Catching(job, Error.Canceled(outside, outer, thrown));
        }

        return !isCancellation || !scope.HasExpired ? world.Catching(job, thrown)
            : scope.Kind == PlaceKind.TryTimeout ? world.Noting(job, "did not finish")
            : world.Catching(job, new Error(Words.TimedOut, false));
    }
}
