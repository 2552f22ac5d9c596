namespace Cooperative.Cancellation;

/// <summary>The work of a job, and the task by which its end is awaited.</summary>
internal abstract class JobBody
{
    /// <summary>Whether the body may hold a thread of its own for as long as it runs.</summary>
    public abstract bool IsSynchronous { get; }

    /// <summary>Ended as the job ended.</summary>
    public abstract Task Completion { get; }

    /// <summary>Runs the work. Returns the task of an asynchronous one.</summary>
    public abstract Task? Invoke(JobContext context);

    /// <summary>Ends <see cref="Completion"/>, and lets go of what the body captured. Called once, as the last act of the job.</summary>
    public abstract void Complete(JobState state, Exception? exception);
}

/// <summary>The work of a job that comes to a value; <see cref="Nothing"/> for the ones that do not.</summary>
internal abstract class JobBody<TResult> : JobBody
{
    private readonly JobCompletion<TResult> _completion = new();

    public sealed override Task Completion => _completion.Task;

    public Task<TResult> TypedCompletion => _completion.Task;

    /// <summary>What the work came to, once it has returned.</summary>
    protected abstract TResult Result { get; }

    protected abstract void Forget();

    public sealed override void Complete(JobState state, Exception? exception)
    {
        Forget();
        switch (state)
        {
            case JobState.Succeeded:
                _completion.Succeed(Result);
                break;
            case JobState.Canceled:
                _completion.Cancel((OperationCanceledException)exception!);
                break;
            default:
                _completion.Fault(exception!);
                break;
        }
    }
}

/// <summary>The same, by the shape of the body.</summary>
internal abstract class JobBody<TBody, TResult>(TBody body) : JobBody<TResult>
    where TBody : Delegate
{
    private TBody? _body = body;

    /// <summary>The work. Asked for once: from then on, and whoever keeps the job's handle, what it captured can go.</summary>
    protected TBody Take()
    {
        TBody body = _body!;
        _body = null;
        return body;
    }

    protected sealed override void Forget() => _body = null;
}

/// <summary>The value of work that has none.</summary>
internal readonly struct Nothing;

internal sealed class ActionBody(Action<JobContext> body) : JobBody<Action<JobContext>, Nothing>(body)
{
    public override bool IsSynchronous => true;

    protected override Nothing Result => default;

    public override Task? Invoke(JobContext context)
    {
        Take()(context);
        return null;
    }
}

internal sealed class FunctionBody<TResult>(Func<JobContext, TResult> body) : JobBody<Func<JobContext, TResult>, TResult>(body)
{
    private TResult? _result;

    public override bool IsSynchronous => true;

    protected override TResult Result => _result!;

    public override Task? Invoke(JobContext context)
    {
        _result = Take()(context);
        return null;
    }
}

internal sealed class AsyncActionBody(Func<JobContext, Task> body) : JobBody<Func<JobContext, Task>, Nothing>(body)
{
    public override bool IsSynchronous => false;

    protected override Nothing Result => default;

    public override Task Invoke(JobContext context) => Take()(context) ?? throw NullTask();

    internal static InvalidOperationException NullTask() =>
        new("The asynchronous body returned null where a task was expected.");
}

internal sealed class AsyncFunctionBody<TResult>(Func<JobContext, Task<TResult>> body)
    : JobBody<Func<JobContext, Task<TResult>>, TResult>(body)
{
    private Task<TResult>? _task;

    public override bool IsSynchronous => false;

    protected override TResult Result => _task!.GetAwaiter().GetResult();

    public override Task Invoke(JobContext context) => _task = Take()(context) ?? throw AsyncActionBody.NullTask();
}
