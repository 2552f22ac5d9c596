namespace Cooperative.Cancellation;

/// <summary>A hook as it was registered: what to run, for which outcomes, for how long, and in whose execution context.</summary>
internal sealed class CleanupHook
{
    private const int Named = -1;
    private static readonly TimeSpan NoLimit = TimeSpan.MinValue;

    // An Action<CleanupContext>, a Func<CleanupContext, Task> or a Func<CleanupContext, ValueTask>.
    private Delegate? _callback;
    // The name it was given, or else, with the line, where it was registered. A job may have a hook for each of a million things.
    private readonly string? _nameOrPath;
    private readonly int _line;
    private readonly byte _when;
    private readonly TimeSpan _limit;

    public CleanupHook(JobLife life, Delegate callback, string? name, CleanupWhen when, TimeSpan? limit, CallSite site)
    {
        Life = life;
        _callback = callback;
        _nameOrPath = name ?? site.Path;
        _line = name is null ? site.Line : Named;
        _when = (byte)when;
        _limit = limit ?? NoLimit;
        Flow = ExecutionContext.Capture();
    }

    public JobLife Life { get; }

    public CleanupWhen When => (CleanupWhen)_when;

    /// <summary>A limit of its own; null for the one of the job's options.</summary>
    public TimeSpan? Limit => _limit == NoLimit ? null : _limit;

    /// <summary>The culture, activity and ambient values of whoever registered the hook; null where their flow was suppressed.</summary>
    public ExecutionContext? Flow { get; private set; }

    /// <summary>What reports call it: the name it was given, or where it was registered.</summary>
    public string Name => (_line == Named ? _nameOrPath : new CallSite(null, _nameOrPath, _line).Place) ?? "hook";

    /// <summary>Neighbours in the job's stack; guarded by the job's lock.</summary>
    public CleanupHook? Above { get; set; }

    /// <inheritdoc cref="Above"/>
    public CleanupHook? Below { get; set; }

    /// <summary>Whether it is still to run; guarded by the job's lock.</summary>
    public bool IsListed { get; set; }

    /// <summary>The hook runs once; whoever keeps the job's handle need not keep what the hook captured.</summary>
    public void Forget()
    {
        _callback = null;
        Flow = null;
    }

    /// <summary>Runs the hook. Returns the task of an asynchronous one.</summary>
    public Task? Invoke(CleanupContext context)
    {
        switch (_callback)
        {
            case Action<CleanupContext> synchronous:
                synchronous(context);
                return null;

            case Func<CleanupContext, Task> asynchronous:
                return asynchronous(context)
                    ?? throw new InvalidOperationException($"The cleanup hook '{Name}' returned null where a task was expected.");

            default:
                // AsTask rethrows nothing here: what the hook threw stays in the task.
                return ((Func<CleanupContext, ValueTask>)_callback!)(context).AsTask();
        }
    }
}
