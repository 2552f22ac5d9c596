using System.Collections.Immutable;

namespace Cooperative.Cancellation.Stress.Model;

/// <content>G4 and G5: work begins, and ends, and what that comes to.</content>
internal sealed partial record World
{
    private World Start(ModelJob job) => job.State != JobState.Created ? Answering("refused") : Begin(job).Launch(job).Answering("started");

    private World Begin(ModelJob job) => Change(job, it => it.Enter(JobState.Running) with { HasStarted = true, Work = [it.Body] });

    /// <summary>Its time counts from its start; zero has passed when it begins.</summary>
    private World Launch(ModelJob job) => job.Setup.Limit is { } seconds ? SetLimit(job.Body, Operation.Span(seconds, job.Made)) : this;

    /// <summary>The innermost work is over: that of a hook, of the body, or of a scope.</summary>
    private World Leave(ModelJob job, Error? thrown) =>
        job.Work.Count == 1 && !job.IsInHook
            ? EndBody(job, thrown)
            : Change(job, it => it with { Leaving = new Departure(thrown) });

    private World EndBody(ModelJob job, Error? thrown)
    {
        Reason? reason = ReasonOf(job);

        // A cancellation that leaves the body of a job that was asked to stop has met the request.
        bool hasObserved = job.HasObserved || (thrown is { IsCancellation: true } && reason is not null);
        Ending ending = thrown is null
            ? Ending.OfReturn(reason, hasObserved, job.Setup.FaultsWhenDeclined, Step)
            : Ending.OfThrow(thrown, reason, hasObserved, job.Body);
        return Change(job, it => it with { HasObserved = hasObserved, Ending = ending, Work = [] });
    }

    private World EndBeforeStart(ModelJob job) =>
        Change(job, it => it with { Ending = Ending.BeforeStart(ReasonOf(job)!, job.Body) });

    /// <summary>Nothing of the job runs any more: body, then children, then hooks decide [G4.1].</summary>
    private World End(ModelJob job)
    {
        Ending ending = job.Ending!;
        ImmutableList<Error> faults = ending.Faults.AddRange(job.Runs.Where(run => run.Fault is not null).Select(run => run.Fault!));
        JobState state = faults.IsEmpty ? ending.State : JobState.Faulted;
        ImmutableList<Error> thrown = ending.Cancellation is { } cancellation ? faults.Add(cancellation) : faults;
        Error? outcome = thrown.IsEmpty ? null : Error.Of(thrown);
        World world = Change(job.Body, it => it with { IsClosed = true, Due = null })
            .Change(job, it => it.Enter(state) with { Result = outcome?.ToString() ?? $"value {ending.Value}", Outcome = outcome });
        return state == JobState.Faulted && !job.Setup.IsIsolated && Places[job.Body].Outer is { } outer
            ? world.TakeFault(job, outcome!, outer)
            : world;
    }
}
