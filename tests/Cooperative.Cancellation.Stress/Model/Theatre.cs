using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>
/// The library under the same operations as the model: real jobs, on real threads, by a clock that stands still. Each operation is
/// followed by everything that follows from it, before the next one.
/// </summary>
internal sealed class Theatre : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // After the first hang the test has failed; what follows makes the story shorter.
    private static readonly TimeSpan PatienceAfterHang = TimeSpan.FromSeconds(3);
    private static volatile bool s_hasHung;

    private readonly ConcurrentQueue<Puppet> _puppets = [];
    private volatile ImmutableList<Actor> _actors = [];
    private readonly List<CleanupRegistration> _hooks = [];
    private string _answer = "";
    private volatile bool _isClosed;

    // Hooks of asynchronous bodies may be synchronous, and hold threads of the pool while they wait for orders.
    static Theatre() => ThreadPool.SetMinThreads(64, 64);

    public Theatre(JobSetup root) => _actors = [Actor.Create(this, root)];

    public TestTime Time { get; } = new();

    public IReadOnlyList<Actor> Actors => _actors;

    /// <summary>From here on every puppet leaves the stage, out of whatever scopes it stands in, and waits for nobody.</summary>
    public bool IsClosed => _isClosed;

    public Puppet Hire(Actor actor, string? hook)
    {
        var puppet = new Puppet(actor, hook);
        _puppets.Enqueue(puppet);
        return puppet;
    }

    /// <summary>Does to the library what was done to the model, and tells what is to be seen of it afterwards.</summary>
    public Scene Perform(Operation operation, World before, World after)
    {
        _answer = "";
        Do(operation, before, after);
        if (!WaitUntil(IsQuiet))
        {
            throw new DifferenceException($"The library has come to no rest. It is at\n{Scene()}", after.Step);
        }

        return Scene();
    }

    /// <summary>Whether that comes true, however slow the machine is.</summary>
    public static bool WaitUntil(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        var wait = default(SpinWait);
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > (s_hasHung ? PatienceAfterHang : Patience))
            {
                s_hasHung = true;
                return false;
            }

            // Never a sleep of a millisecond: there are a dozen waits in a sequence, and most last some microseconds.
            wait.SpinOnce(-1);
        }

        return true;
    }

    public void Dispose()
    {
        _isClosed = true;
        foreach (Puppet puppet in _puppets)
        {
            puppet.Give(new Depart(0, null));
        }
    }

    /// <summary>
    /// Children first: their end is what their parents may be waiting for, and nobody waits for his parent. Where one has come to the
    /// stage meanwhile, it was not asked.
    /// </summary>
    private bool IsQuiet()
    {
        ImmutableList<Actor> actors = _actors;
        return actors.Reverse().TrueForAll(actor => actor.IsQuiet()) && actors == _actors;
    }

    private Scene Scene() => new(_answer, [.. _actors.Select(View.Of)]);

    private void Do(Operation operation, World before, World after)
    {
        Actor actor = _actors[before.JobOf(operation).Id];
        int step = after.Step;
        switch (operation)
        {
            case Start:
                _answer = Try(actor.Job.Start, "started");
                break;
            case Cancel { IsInside: true } it:
                actor.Give(new Deed((_, _) => Cancel(actor, it, step)));
                break;
            case Cancel it:
                Cancel(actor, it, step);
                break;
            case Expire:
                actor.Job.ExpireCleanup();
                break;
            case Wait:
                Time.Advance(after.Now - before.Now);
                break;
            case Register { IsInside: true } it:
                actor.Give(new Deed((context, _) => Register(actor, context, it, step)));
                break;
            case Register it:
                Register(actor, null, it, step);
                break;
            case Unregister it:
                int hook = it.Hook % _hooks.Count;
                _answer = $"h{hook} {_hooks[hook].Unregister()}";
                break;
            case Checkpoint when actor.HasEnded:
                Meet(actor, actor.BodyContext!);
                break;
            case AwaitChild it:
                Actor child = _actors[before.ChildFor(it)!.Id];
                actor.Give(new Deed((_, _) => Await(actor, child)));
                break;
            default:
                actor.Give(OrderFor(operation, actor, step));
                break;
        }
    }

    private Order OrderFor(Operation operation, Actor actor, int step) => operation switch
    {
        Checkpoint it => new Deed((context, _) =>
        {
            Meet(actor, it.IsOfBody ? actor.BodyContext! : context);
            actor.Note += JobContext.Current == context ? "" : ", with another context current";
        }),
        ReadFlag => new Deed((context, _) => actor.Note = $"flag {context.IsCancellationRequested}"),
        StartChild it => new Deed((context, stay) => StartChild(actor, context, stay, it.Setup, step)),
        OpenScope it => new Enter(it.Kind, it.Limit is { } seconds ? Operation.Span(seconds, step) : null),
        Return => new Depart(step, null),
        Throw it => new Depart(0, Exceptions.Of(it.What, step)),
        Rethrow => new Depart(0, actor.Caught),
        _ => throw new NotSupportedException($"{operation}"),
    };

    private void Cancel(Actor actor, Cancel how, int step) => _answer = how.IsShutdown
        ? $"{actor.Job.CancelWith(new CancellationReason(CancellationKind.Shutdown, Words.Message(step)))}"
        : $"{actor.Job.Cancel(Words.Message(step))}";

    private void Register(Actor actor, JobContext? context, Register how, int step)
    {
        string name = $"h{_hooks.Count}";
        _answer = Try(() => _hooks.Add(actor.Register(context, how, name, step)), $"registered {name}");
    }

    private void StartChild(Actor parent, JobContext context, Stay stay, JobSetup setup, int step)
    {
        string name = $"c{_actors.Count}";
        _actors = _actors.Add(Actor.StartChild(this, context, stay, setup, name, step));
        parent.Note = $"started {name}";
    }

    /// <summary>A checkpoint; and the token must say the same [G1.4, G3.4].</summary>
    private static void Meet(Actor actor, JobContext context)
    {
        try
        {
            context.Checkpoint();
            actor.Note = context.Token.IsCancellationRequested ? "passed, with a cancelled token" : "passed";
        }
        catch (OperationCanceledException exception)
        {
            actor.Catch(exception);
            if (exception.CancellationToken != context.Token || !context.Token.IsCancellationRequested)
            {
                actor.Note += ", with another token";
            }
        }
        catch (InvalidOperationException)
        {
            actor.Note = "ended";
        }
    }

    private static void Await(Actor actor, Actor child)
    {
        try
        {
            actor.Note = $"value {child.Job.Completion.GetAwaiter().GetResult()}";
        }
        catch (Exception exception)
        {
            actor.Catch(exception);
        }
    }

    private static string Try(Action action, string done)
    {
        try
        {
            action();
            return done;
        }
        catch (InvalidOperationException)
        {
            return "refused";
        }
    }
}
