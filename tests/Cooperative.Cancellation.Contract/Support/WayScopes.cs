namespace Cooperative.Cancellation.Contract;

/// <summary>Scopes and children in the form that goes with the body: synchronous ones for a synchronous body.</summary>
internal static class WayScopes
{
    public static Task WithTimeoutAsync(this Way way, JobContext context, TimeSpan limit, Func<JobContext, Task> body)
    {
        if (way.IsAsync())
        {
            return context.WithTimeoutAsync(limit, body);
        }

        context.WithTimeout(limit, scope => body(scope).GetAwaiter().GetResult());
        return Task.CompletedTask;
    }

    public static Task<bool> TryWithTimeoutAsync(this Way way, JobContext context, TimeSpan limit, Func<JobContext, Task> body) =>
        way.IsAsync()
            ? context.TryWithTimeoutAsync(limit, body)
            : Task.FromResult(context.TryWithTimeout(limit, scope => body(scope).GetAwaiter().GetResult()));

    public static Task ShieldAsync(this Way way, JobContext context, Func<JobContext, Task> body, TimeSpan? limit = null)
    {
        if (way.IsAsync())
        {
            return context.ShieldAsync(body, limit);
        }

        context.Shield(scope => body(scope).GetAwaiter().GetResult(), limit);
        return Task.CompletedTask;
    }

    /// <summary>A child whose body has the same form.</summary>
    public static CancellableJob StartChild(this Way way, JobContext context, Func<JobContext, Task> body, JobOptions? options = null) =>
        way.IsAsync()
            ? context.StartChildAsync(body, options)
            : context.StartChild(child => body(child).GetAwaiter().GetResult(), options);

    /// <summary>Stays until the context is asked to stop, and then stops at a checkpoint.</summary>
    public static async Task UntilAskedAsync(this JobContext context)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Checkpoint();
    }
}
