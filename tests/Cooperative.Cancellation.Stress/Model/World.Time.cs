namespace Cooperative.Cancellation.Stress.Model;

/// <content>What falls due as time goes on.</content>
internal sealed partial record World
{
    /// <summary>
    /// Until then, but no further than to the next thing that falls due. Where several do at the same instant, the contract does not say
    /// which comes first.
    /// </summary>
    private World? Wait(TimeSpan most)
    {
        TimeSpan next = Due().Append(Now + most).Min();
        World world = this with { Now = next };
        return Due().Count(due => due == next) > 1 ? null
            : Places.Find(place => place.Due == next) is { } expired ? world.Expire(expired.Id)
            : Jobs.Find(job => job.IsInHook && job.Runs[^1].Due == next) is { } job ? world.RingFor(job)
            : world;
    }

    private IEnumerable<TimeSpan> Due()
    {
        foreach (Place place in Places)
        {
            if (place.Due is { } due)
            {
                yield return due;
            }
        }

        foreach (ModelJob job in Jobs)
        {
            if (job.IsInHook)
            {
                yield return job.Runs[^1].Due;
            }
        }
    }

    private World SetLimit(int place, TimeSpan limit) =>
        limit == TimeSpan.Zero ? Expire(place) : Change(place, it => it with { Due = Now + limit });

    /// <summary>Who has used up his time asks himself to stop.</summary>
    private World Expire(int place) =>
        Change(place, it => it with { Due = null, HasExpired = true }).Ask(place, new Reason(CancellationKind.Timeout));
}
