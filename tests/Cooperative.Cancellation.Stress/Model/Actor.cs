namespace Cooperative.Cancellation.Stress.Model;

/// <summary>A real job, played by puppets: one for its body, and one for each of its hooks.</summary>
internal sealed class Actor
{
    private readonly JobSetup _setup;
    private readonly Observer _observer = new();
    private readonly Puppet _body;
    private volatile Puppet? _atWork;
    private CancellableJob<int>? _job;

    private Actor(Theatre theatre, JobSetup setup, Stay? startedIn)
    {
        Theatre = theatre;
        StartedIn = startedIn;
        _setup = setup;
        _body = theatre.Hire(this, null);
    }

    public Theatre Theatre { get; }

    /// <summary>The stay of its parent's work in which it was started; null for a root.</summary>
    public Stay? StartedIn { get; }

    public CancellableJob<int> Job => _job!;

    /// <summary>The context of the body, once that has begun.</summary>
    public JobContext? BodyContext { get; private set; }

    public string Note { get; set; } = "";

    public Exception? Caught { get; set; }

    /// <summary>What its work was asked where it stands; nothing while none waits for an order.</summary>
    public CancellationReason? Asked => !HasEnded && _atWork is { IsIdle: true } puppet ? puppet.Context!.CancellationReason : null;

    public IReadOnlyList<JobState> Story => _observer.States;

    public bool HasToldAll => _observer.IsDone;

    public bool HasEnded => Job.Completion.IsCompleted;

    public static Actor Create(Theatre theatre, JobSetup setup)
    {
        var actor = new Actor(theatre, setup, null);
        JobOptions options = actor.Options(World.Root, 0) with { TimeProvider = theatre.Time };
        actor._job = setup.IsAsync ? CancellableJob.CreateAsync(actor.PlayAsync, options) : CancellableJob.Create(actor.Play, options);
        return actor;
    }

    /// <summary>By the parent's work.</summary>
    public static Actor StartChild(Theatre theatre, JobContext parent, Stay stay, JobSetup setup, string name, int step)
    {
        var actor = new Actor(theatre, setup, stay);
        JobOptions options = actor.Options(name, step);
        actor._job = setup.IsAsync ? parent.StartChildAsync(actor.PlayAsync, options) : parent.StartChild(actor.Play, options);
        return actor;
    }

    public CleanupRegistration Register(JobContext? context, Register how, string name, int step)
    {
        Puppet puppet = Theatre.Hire(this, name);
        TimeSpan? limit = how.Limit is { } seconds ? Operation.Span(seconds, step) : null;
        Action<CleanupContext> hook = cleanup =>
        {
            Begin(puppet, cleanup, name);
            puppet.Play(cleanup.Context, new Stay(false));
        };
        Func<CleanupContext, Task> asyncHook = cleanup =>
        {
            Begin(puppet, cleanup, name);
            return puppet.PlayAsync(cleanup.Context, new Stay(false));
        };
        return (context, how.IsAsync) switch
        {
            (null, false) => Job.OnCleanup(hook, name, how.When, limit),
            (null, true) => Job.OnCleanup(asyncHook, name, how.When, limit),
            (_, false) => context.OnCleanup(hook, name, how.When, limit),
            (_, true) => context.OnCleanup(asyncHook, name, how.When, limit),
        };
    }

    public void Give(Order order) => _atWork!.Give(order);

    /// <summary>What the work did, seen by itself: whether it finished, or what it caught.</summary>
    public void TellOf(Puppet puppet, Func<bool> work)
    {
        try
        {
            Tell(puppet, work(), null);
        }
        catch (Exception exception)
        {
            Tell(puppet, false, exception);
        }
    }

    public async Task TellOfAsync(Puppet puppet, Func<Task<bool>> work)
    {
        try
        {
            Tell(puppet, await work(), null);
        }
        catch (Exception exception)
        {
            Tell(puppet, false, exception);
        }
    }

    public void Catch(Exception exception)
    {
        Caught = exception;
        Note = $"caught {Words.Of(exception)}";
    }

    /// <summary>
    /// Whether nothing of the job happens any more until somebody does something: its work waits for an order, or its work is over and
    /// waits for children that do, or the job has ended. Judged by the library alone, whatever the model expects.
    /// </summary>
    public bool IsQuiet()
    {
        if (_job is null || HasEnded || Job.State == JobState.Created)
        {
            return _job is not null;
        }

        if (_atWork is not { } puppet)
        {
            return false;
        }

        // One that was abandoned is none of the job's work any more, and the next one may be about to begin.
        if (puppet != _body && !(Job.GetReport().Cleanup[^1] is { Result: CleanupResult.Running } hook && hook.Name == puppet.Hook))
        {
            return false;
        }

        return puppet.IsIdle || (puppet.Left is { } stay
            && Theatre.Actors.Any(child => child.StartedIn == stay && !child.HasEnded)
            && (!stay.IsOfBody || Job.GetReport().BodyEndedAt is not null));
    }

    private void Tell(Puppet puppet, bool hasFinished, Exception? thrown)
    {
        if (puppet != _atWork || HasEnded)
        {
            // A hook that was abandoned has come back from a scope; nobody asks any more what it saw.
            return;
        }

        if (thrown is null)
        {
            Note = hasFinished ? "finished" : "did not finish";
        }
        else
        {
            Catch(thrown);
        }
    }

    private JobOptions Options(string name, int step) => new()
    {
        Name = name,
        Timeout = _setup.Limit is { } seconds ? Operation.Span(seconds, step) : Timeout.InfiniteTimeSpan,
        IsolateFailure = _setup.IsIsolated,
        DeclinedCancellation = _setup.FaultsWhenDeclined ? DeclinedCancellation.Fault : DeclinedCancellation.Report,
        Observers = [_observer],
    };

    private int Play(JobContext context)
    {
        Begin(context);
        return _body.Play(context, new Stay(true));
    }

    private Task<int> PlayAsync(JobContext context)
    {
        Begin(context);
        return _body.PlayAsync(context, new Stay(true));
    }

    private void Begin(JobContext context)
    {
        BodyContext = context;
        _atWork = _body;
    }

    private void Begin(Puppet puppet, CleanupContext cleanup, string name)
    {
        Caught = null;
        Note = $"{name} begins, {cleanup.Outcome}";
        _atWork = puppet;
    }

    private sealed class Observer : IObserver<JobReport>
    {
        private readonly List<JobState> _states = [];
        private volatile bool _isDone;

        public bool IsDone => _isDone;

        public IReadOnlyList<JobState> States => _states;

        public void OnNext(JobReport value) => _states.Add(value.State);

        public void OnError(Exception error) => throw new NotSupportedException("A job's story has no error.", error);

        public void OnCompleted() => _isDone = true;
    }
}
