using System.Runtime.ExceptionServices;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>
/// A body or a hook that does nothing of its own accord: it waits for an order, obeys, and waits for the next one. That makes what
/// happens inside a job as deterministic as what is done to it from outside.
/// </summary>
internal sealed class Puppet(Actor actor, string? hook) : IDisposable
{
    private readonly SemaphoreSlim _bell = new(0);
    private Order? _order;
    private volatile bool _isIdle;
    private volatile Stay? _left;

    /// <summary>The hook that it plays; null for the body.</summary>
    public string? Hook => hook;

    /// <summary>Whether it waits for an order.</summary>
    public bool IsIdle => _isIdle;

    /// <summary>The stay that it has left last, where it has not come back to another yet.</summary>
    public Stay? Left => _left;

    /// <summary>The innermost context of its work, while it is idle.</summary>
    public JobContext? Context { get; private set; }

    public void Give(Order order)
    {
        _order = order;
        _isIdle = false;
        _bell.Release();
    }

    public int Play(JobContext context, Stay stay)
    {
        while (true)
        {
            GetIdle(context);
            if (!actor.Theatre.IsClosed)
            {
                _bell.Wait();
            }

            switch (NextOrder())
            {
                case Deed deed:
                    deed.Do(context, stay);
                    break;
                case Enter enter:
                    actor.TellOf(this, () => Scope(context, enter));
                    break;
                case Depart depart:
                    return Leave(stay, depart);
            }
        }
    }

    public async Task<int> PlayAsync(JobContext context, Stay stay)
    {
        while (true)
        {
            GetIdle(context);
            if (!actor.Theatre.IsClosed)
            {
                await _bell.WaitAsync();
            }

            switch (NextOrder())
            {
                case Deed deed:
                    deed.Do(context, stay);
                    break;
                case Enter enter:
                    await actor.TellOfAsync(this, () => ScopeAsync(context, enter));
                    break;
                case Depart depart:
                    return Leave(stay, depart);
            }
        }
    }

    public void Dispose() => _bell.Dispose();

    private void GetIdle(JobContext context)
    {
        Context = context;
        _left = null;
        _isIdle = true;
    }

    private Order NextOrder() => actor.Theatre.IsClosed ? new Depart(0, null) : _order!;

    private int Leave(Stay stay, Depart depart)
    {
        _left = stay;
        if (depart.Thrown is { } thrown)
        {
            ExceptionDispatchInfo.Throw(thrown);
        }

        return depart.Value;
    }

    private bool Scope(JobContext context, Enter enter)
    {
        var stay = new Stay(false);
        actor.Note = "inside";
        switch (enter.Kind)
        {
            case PlaceKind.Timeout:
                context.WithTimeout(enter.Limit!.Value, inner => Play(inner, stay));
                return true;
            case PlaceKind.TryTimeout:
                return context.TryWithTimeout(enter.Limit!.Value, inner => { Play(inner, stay); });
            default:
                context.Shield(inner => Play(inner, stay), enter.Limit);
                return true;
        }
    }

    private async Task<bool> ScopeAsync(JobContext context, Enter enter)
    {
        var stay = new Stay(false);
        actor.Note = "inside";
        switch (enter.Kind)
        {
            case PlaceKind.Timeout:
                await context.WithTimeoutAsync(enter.Limit!.Value, inner => PlayAsync(inner, stay));
                return true;
            case PlaceKind.TryTimeout:
                return await context.TryWithTimeoutAsync(enter.Limit!.Value, async inner => { await PlayAsync(inner, stay); });
            default:
                await context.ShieldAsync(inner => PlayAsync(inner, stay), enter.Limit);
                return true;
        }
    }
}
