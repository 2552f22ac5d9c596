using System.Collections.Immutable;

namespace Cooperative.Cancellation.Stress.Model;

/// <content>G6.1 to G6.6: cleanup.</content>
internal sealed partial record World
{
    private const int MostHooks = 6;
    private static readonly TimeSpan HookLimit = new JobOptions().CleanupHookTimeout;
    private static readonly TimeSpan Budget = new JobOptions().CleanupTimeout;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>After the request it takes its LIFO place, during cleanup it runs next; refused at the end, or once the budget is spent [G6.4].</summary>
    private World? Register(ModelJob job, Register how)
    {
        if ((how.IsInside && !job.IsAtWork) || Hooks.Count == MostHooks)
        {
            return null;
        }

        bool isSpent = job.CleanupBegan is { } began && (job.IsHurried || Now >= began + Budget);
        if (job.HasEnded || isSpent)
        {
            return Answering("refused");
        }

        TimeSpan limit = how.Limit is { } seconds ? Operation.Span(seconds, Step) : HookLimit;
        var hook = new ModelHook(Hooks.Count, job.Id, how.When, limit);
        return (this with { Hooks = Hooks.Add(hook) })
            .Change(job, it => it with { Stack = it.Stack.Add(hook.Id) })
            .Answering($"registered {hook.Name}");
    }

    /// <summary>True exactly once, and then the hook never runs [G6.5].</summary>
    private World? Unregister(Unregister which)
    {
        if (Hooks.IsEmpty)
        {
            return null;
        }

        ModelHook hook = Hooks[which.Hook % Hooks.Count];
        ModelJob job = Jobs[hook.Job];
        return Change(job, it => it with { Stack = it.Stack.Remove(hook.Id) }).Answering($"{hook.Name} {job.Stack.Contains(hook.Id)}");
    }

    /// <summary>Body and children are over, and with them the job's own time limit.</summary>
    private World BeginCleanup(ModelJob job) => Change(job.Body, it => it with { Due = null })
        .Change(job, it => it with
        {
            CleanupBegan = Now,
            Ending = it.Ending!.With(Places[job.Body].ChildFaults, ReasonOf(job)),
        })
        .RunNext(job);

    /// <summary>Last in, first out, one at a time, and only those for the outcome as it stood when cleanup began [G6.1].</summary>
    private World RunNext(ModelJob job)
    {
        job = Jobs[job.Id];
        if (job.Stack.IsEmpty)
        {
            return End(job);
        }

        ModelHook hook = Hooks[job.Stack[^1]];
        JobState outcome = job.Ending!.State;
        World world = Change(job, it => it with { Stack = it.Stack.RemoveAt(it.Stack.Count - 1) });
        return hook.When.HasFlag(FlagOf(outcome)) ? world.Run(job, hook, outcome) : world.RunNext(job);
    }

    private static CleanupWhen FlagOf(JobState outcome) => outcome switch
    {
        JobState.Succeeded => CleanupWhen.Succeeded,
        JobState.Canceled => CleanupWhen.Canceled,
        _ => CleanupWhen.Faulted,
    };

    /// <summary>A hook has a context of its own, which nothing but its own time limit reaches [G6.2].</summary>
    private World Run(ModelJob job, ModelHook hook, JobState outcome)
    {
        var place = new Place(Places.Count, PlaceKind.Hook, job.Id, null);
        TimeSpan budgetEnd = job.CleanupBegan!.Value + Budget;
        TimeSpan due = Now + hook.Limit < budgetEnd ? Now + hook.Limit : budgetEnd;
        World world = (this with { Places = Places.Add(place) }).Change(job, it => it.Enter(JobState.CleaningUp) with
        {
            Runs = it.Runs.Add(new HookRun(hook.Id, place.Id, due)),
            Work = [place.Id],
            Caught = null,
            Note = $"{hook.Name} begins, {outcome}",
        });
        return job.IsHurried || due <= Now ? world.Tell(job) : world;
    }

    /// <summary>
    /// The hook, and every child that it started, is over. One that fails does not stop the others, and makes the job faulted [G6.3, G6.6].
    /// </summary>
    private World EndHook(ModelJob job, Error? thrown)
    {
        HookRun run = job.Runs[^1];
        ImmutableList<Error> childFaults = Places[run.Place].ChildFaults;
        if (!childFaults.IsEmpty)
        {
            thrown = Error.Of(Error.Join(thrown is null or { IsCancellation: true } ? [] : [thrown], childFaults));
        }

        (CleanupResult result, Error? fault) = thrown switch
        {
            null => (CleanupResult.Completed, null),
            { IsCancellation: true } when run.IsTold => (CleanupResult.TimedOut, OutOfTime(run)),
            { IsCancellation: true } => (CleanupResult.Failed, Error.Unrequested(thrown)),
            _ => (CleanupResult.Failed, thrown),
        };
        return EndRun(job, result, fault).RunNext(job);
    }

    /// <summary>The current hook's time is up, or its grace is: then it is abandoned, and the next one runs [G6.3].</summary>
    private World RingFor(ModelJob job) => job.Runs[^1] is { IsTold: true } run
        ? EndRun(job, CleanupResult.Abandoned, OutOfTime(run)).RunNext(job)
        : Tell(job);

    private World Tell(ModelJob job) => ChangeRun(job, run => run with { IsTold = true, Due = Now + Grace })
        .Ask(Jobs[job.Id].Runs[^1].Place, new Reason(CancellationKind.Timeout));

    /// <summary>The budget of the job and of every job below ends now, also where cleanup has not begun yet.</summary>
    private World Expire(ModelJob job)
    {
        World world = this;
        if (!job.HasEnded)
        {
            world = world.Change(job, it => it with { IsHurried = true });
            world = job.IsInHook && !job.Runs[^1].IsTold ? world.Tell(job) : world;
        }

        IEnumerable<ModelJob> children = Places.Where(place => place.Job == job.Id).SelectMany(place => ChildrenAt(place.Id));
        return children.Aggregate(world, (before, child) => before.Expire(child));
    }

    private Error OutOfTime(HookRun run) => new(Words.OutOfTime(Hooks[run.Hook].Name), false);

    /// <summary>
    /// One that was abandoned goes on, with its scopes, their limits and its children; but nobody asks any more what becomes of it.
    /// </summary>
    private World EndRun(ModelJob job, CleanupResult result, Error? fault) =>
        ChangeRun(job, run => run with { Result = result, Fault = fault })
        .Change(job, it => it with { Work = [], Leaving = null });

    private World ChangeRun(ModelJob job, Func<HookRun, HookRun> change) =>
        Change(job, it => it with { Runs = it.Runs.SetItem(it.Runs.Count - 1, change(it.Runs[^1])) });
}
