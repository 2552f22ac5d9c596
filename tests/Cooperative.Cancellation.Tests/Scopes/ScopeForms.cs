using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>
/// One way to write a scope for all four shapes, so that what is promised of one is tested of all. A synchronous shape runs on the
/// thread of a job of its own, and blocks there where the asynchronous one awaits.
/// </summary>
public static class ScopeForms
{
    /// <summary>What the bodies of the shapes with a result return; the helpers check that it comes out.</summary>
    private static readonly object Value = new();

    public static TheoryData<ScopeForm> All => new(Enum.GetValues<ScopeForm>());

    public static TheoryData<bool> Both => new(false, true);

    public static CancellableJob Start(this ScopeForm form, Func<JobContext, Task> body, JobOptions? options = null) =>
        form is ScopeForm.Action or ScopeForm.Function
            ? CancellableJob.Start(context => body(context).GetAwaiter().GetResult(), options)
            : CancellableJob.StartAsync(body, options);

    public static async Task WithTimeout(this ScopeForm form, JobContext context, TimeSpan limit, Func<JobContext, Task> body)
    {
        switch (form)
        {
            case ScopeForm.Action:
                context.WithTimeout(limit, Blocking(body));
                break;
            case ScopeForm.Function:
                Assert.Same(Value, context.WithTimeout(limit, BlockingToValue(body)));
                break;
            case ScopeForm.AsyncAction:
                await context.WithTimeoutAsync(limit, body);
                break;
            default:
                Assert.Same(Value, await context.WithTimeoutAsync(limit, ToValue(body)));
                break;
        }
    }

    public static async Task<bool> TryWithTimeout(
        this ScopeForm form, JobContext context, TimeSpan limit, Func<JobContext, Task> body)
    {
        switch (form)
        {
            case ScopeForm.Action:
                return context.TryWithTimeout(limit, Blocking(body));
            case ScopeForm.Function:
                bool hasFinished = context.TryWithTimeout(limit, BlockingToValue(body), out object? result);
                Assert.Same(hasFinished ? Value : null, result);
                return hasFinished;
            case ScopeForm.AsyncAction:
                return await context.TryWithTimeoutAsync(limit, body);
            default:
                (bool HasFinished, object? Result) outcome = await context.TryWithTimeoutAsync(limit, ToValue(body));
                Assert.Same(outcome.HasFinished ? Value : null, outcome.Result);
                return outcome.HasFinished;
        }
    }

    public static async Task Shield(this ScopeForm form, JobContext context, Func<JobContext, Task> body, TimeSpan? limit = null)
    {
        switch (form)
        {
            case ScopeForm.Action:
                context.Shield(Blocking(body), limit);
                break;
            case ScopeForm.Function:
                Assert.Same(Value, context.Shield(BlockingToValue(body), limit));
                break;
            case ScopeForm.AsyncAction:
                await context.ShieldAsync(body, limit);
                break;
            default:
                Assert.Same(Value, await context.ShieldAsync(ToValue(body), limit));
                break;
        }
    }

    /// <summary>Returns once the work is asked to stop, and says nothing about it: the work has not met the request.</summary>
    public static async Task WhenAskedAsync(this JobContext context)
    {
        var asked = new Gate();
        await using (context.Token.Register(asked.Open))
        {
            await asked.WaitAsync();
        }
    }

    /// <summary>Waits to be asked to stop, and then does, at its next checkpoint.</summary>
    public static async Task UntilStoppedAsync(this JobContext context)
    {
        await context.WhenAskedAsync();
        while (true)
        {
            context.Checkpoint();
            await Task.Yield();
        }
    }

    private static Action<JobContext> Blocking(Func<JobContext, Task> body) => context => body(context).GetAwaiter().GetResult();

    private static Func<JobContext, object> BlockingToValue(Func<JobContext, Task> body) => context =>
    {
        body(context).GetAwaiter().GetResult();
        return Value;
    };

    private static Func<JobContext, Task<object>> ToValue(Func<JobContext, Task> body) => async context =>
    {
        await body(context);
        return Value;
    };
}
