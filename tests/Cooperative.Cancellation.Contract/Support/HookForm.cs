namespace Cooperative.Cancellation.Contract;

/// <summary>The three forms of a cleanup hook.</summary>
public enum HookForm
{
    Synchronous,
    OfTask,
    OfValueTask,
}

internal static class HookFormExtensions
{
    /// <summary>Registers the same hook in one of its forms. A synchronous one waits where the others await.</summary>
    public static CleanupRegistration OnCleanup(
        this JobContext context,
        HookForm form,
        Func<CleanupContext, Task> hook,
        string? name = null,
        CleanupWhen when = CleanupWhen.Always,
        TimeSpan? limit = null) => form switch
        {
            HookForm.Synchronous => context.OnCleanup(new Action<CleanupContext>(it => hook(it).GetAwaiter().GetResult()), name, when, limit),
            HookForm.OfTask => context.OnCleanup(hook, name, when, limit),
            _ => context.OnCleanup(new Func<CleanupContext, ValueTask>(async it => await hook(it)), name, when, limit),
        };
}
