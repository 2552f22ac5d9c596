using System.Collections.Immutable;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>
/// The model: everything there is, as one immutable value, and what the contract says comes of an operation. Read it to learn the
/// contract; each part of it is a chapter.
/// </summary>
/// <remarks>
/// There is no concurrency in it. Whatever runs by itself once an operation is made (an end, a cleanup, the fault that a parent takes
/// over) has run before the next one.
/// </remarks>
/// <param name="Jobs">The root, and every child that was ever started.</param>
/// <param name="Places">Every place where work was ever done.</param>
/// <param name="Hooks">Every hook that was ever registered.</param>
internal sealed partial record World(ImmutableList<ModelJob> Jobs, ImmutableList<Place> Places, ImmutableList<ModelHook> Hooks)
{
    public const string Root = "job";

    public TimeSpan Now { get; private init; }

    /// <summary>How many operations there have been. Messages and exceptions are told apart by it.</summary>
    public int Step { get; private init; }

    /// <summary>What the last operation returned to whoever made it from outside.</summary>
    public string Answer { get; private init; } = "";

    public static World With(JobSetup root) => new World([], [], []).Make(Root, root, null);

    /// <summary>What comes of the operation; null where it makes no sense here.</summary>
    public World? Apply(Operation operation)
    {
        World world = this with { Step = Step + 1, Answer = "" };
        ModelJob job = JobOf(operation);
        return (operation switch
        {
            Start _ => world.Start(job),
            Cancel it => world.Cancel(job, it),
            Expire _ => world.Expire(job),
            Wait it => world.Wait(TimeSpan.FromSeconds(it.Seconds)),
            Register it => world.Register(job, it),
            Unregister it => world.Unregister(it),
            Checkpoint { IsOfBody: true } when !job.HasStarted => null,
            Checkpoint { IsOfBody: true } when job.HasEnded => world.MeetAfterEnd(job),
            _ when !job.IsAtWork => null,
            Checkpoint it => world.Meet(job, it.IsOfBody ? job.Body : job.Work[^1]),
            ReadFlag _ => world.ReadFlag(job),
            AwaitChild it => world.AwaitChild(job, it),
            StartChild it => world.StartChild(job, it),
            OpenScope it => world.OpenScope(job, it),
            Return => world.Leave(job, null),
            Throw it => world.Leave(job, Error.Of(it.What, world.Step)),
            Rethrow => job.Caught is { } caught ? world.Leave(job, caught) : null,
            _ => throw new NotSupportedException($"{operation}"),
        })?.Settle();
    }

    public ModelJob JobOf(Operation operation) => Jobs[operation.Who % Jobs.Count];

    /// <summary>What brings the story to its end: whoever was started last leaves his work first. Null at the end.</summary>
    public Operation? Finale =>
        Jobs[0].State == JobState.Created ? new Cancel(0, false, false)
        : Jobs.FindLast(job => job.IsAtWork) is { } last ? new Return(last.Id)
        : Jobs.TrueForAll(job => job.HasEnded) ? null
        : throw new InvalidOperationException("In the model, a job has not ended and nothing is at work for it.");

    private World Make(string name, JobSetup setup, int? outer)
    {
        var place = new Place(Places.Count, PlaceKind.Body, Jobs.Count, outer);
        return this with { Places = Places.Add(place), Jobs = Jobs.Add(new ModelJob(Jobs.Count, name, setup, place.Id, Step)) };
    }

    private World Change(ModelJob job, Func<ModelJob, ModelJob> change) => this with { Jobs = Jobs.SetItem(job.Id, change(Jobs[job.Id])) };

    private World Change(int place, Func<Place, Place> change) => this with { Places = Places.SetItem(place, change(Places[place])) };

    private World Answering(string answer) => this with { Answer = answer };

    private World Noting(ModelJob job, string note) => Change(job, it => it with { Note = note });

    private World Catching(ModelJob job, Error caught) => Change(job, it => it with { Caught = caught, Note = $"caught {caught}" });

    private Reason? ReasonOf(ModelJob job) => Places[job.Body].Reason;

    /// <summary>The jobs that were started at the place and have not ended.</summary>
    private IEnumerable<ModelJob> ChildrenAt(int place) =>
        from below in Places where below.Outer == place && below.Kind == PlaceKind.Body && !below.IsClosed select Jobs[below.Job];

    /// <summary>What follows by itself: one thing after another, until nothing is left to follow.</summary>
    private World Settle()
    {
        foreach (ModelJob job in Jobs)
        {
            if (Follow(job) is { } next)
            {
                return next.Settle();
            }
        }

        return this;
    }

    private World? Follow(ModelJob job) => job switch
    {
        { HasEnded: true } => null,
        { State: JobState.CancellationRequested, HasStarted: false, Ending: null } => EndBeforeStart(job),
        { Leaving: { } departure } when !ChildrenAt(job.Work[^1]).Any() =>
            job.Work.Count == 1 ? EndHook(job, departure.Thrown) : CloseScope(job, departure.Thrown),
        { Ending: not null, CleanupBegan: null } when !ChildrenAt(job.Body).Any() => BeginCleanup(job),
        _ => null,
    };
}
