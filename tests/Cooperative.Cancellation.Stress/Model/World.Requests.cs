namespace Cooperative.Cancellation.Stress.Model;

/// <content>G1 and G2: a request, who it reaches, and what is left of those that come later.</content>
internal sealed partial record World
{
    /// <summary>True for the one call that made the request [G1.2]; and a request before the start ends the job [G1.3].</summary>
    private World? Cancel(ModelJob job, Cancel how)
    {
        if (how.IsInside && !job.IsAtWork)
        {
            return null;
        }

        Place asked = Places[job.Body];
        bool isFirst = asked.Reason is null && !asked.IsClosed;
        CancellationKind kind = how.IsShutdown ? CancellationKind.Shutdown : CancellationKind.Requested;
        return Ask(job.Body, new Reason(kind, Words.Message(Step), how.IsInside ? job.Name : null)).Answering($"{isFirst}");
    }

    private World Ask(int place, Reason reason)
    {
        Place asked = Places[place];
        if (asked.Reason is not null || asked.IsClosed)
        {
            // It changes nothing but the history [G1.2, G2.2].
            return asked.Kind == PlaceKind.Body
                ? Change(Jobs[asked.Job], it => it with { Later = it.Later.Add(reason) })
                : this;
        }

        World world = Change(place, it => it with { Reason = reason });
        if (asked.Kind == PlaceKind.Body)
        {
            world = world.Change(Jobs[asked.Job], it => it.Enter(JobState.CancellationRequested));
        }

        // It reaches everybody below who is not below a shield [G8.2].
        foreach (Place below in Places.Where(it => it.Outer == place && !it.IsClosed))
        {
            world = world.HandDown(reason, below);
        }

        return world;
    }

    /// <summary>A scope is a part of the same work and gets the same reason; a child gets one of its own, which keeps the origin [G2.3].</summary>
    private World HandDown(Reason reason, Place below) => below.Kind switch
    {
        PlaceKind.Shield => this,
        PlaceKind.Body => Ask(below.Id, reason.ForChild(Jobs[Places[below.Outer!.Value].Job].Name)),
        _ => Ask(below.Id, reason),
    };

    /// <summary>A checkpoint throws once its own place was asked, every time [G3.1], and the job has met the request.</summary>
    private World Meet(ModelJob job, int place) => Places[place].Reason is { } reason
        ? Observe(job, place).Catching(job, Error.Canceled(reason, place))
        : Noting(job, "passed");

    /// <summary>After the end of a job that was asked to stop it still throws; of another, it is an error [G3.1, G3.6].</summary>
    private World MeetAfterEnd(ModelJob job) => ReasonOf(job) is null ? Noting(job, "ended") : Meet(job, job.Body);

    private World ReadFlag(ModelJob job)
    {
        int place = job.Work[^1];
        return Places[place].Reason is null
            ? Noting(job, "flag False")
            : Observe(job, place).Noting(job, "flag True");
    }

    /// <summary>
    /// A job's request is what its body's context was asked. A scope that was asked by its own time limit, or by a child's fault, meets
    /// that; and what is met after the end of the body was met by nobody the outcome knows of.
    /// </summary>
    private World Observe(ModelJob job, int place) =>
        job.Ending is null && Places[place].Reason is { } reason && ReferenceEquals(reason, ReasonOf(job))
            ? Change(job, it => it with { HasObserved = true })
            : this;
}
