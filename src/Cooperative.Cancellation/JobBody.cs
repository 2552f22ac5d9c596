namespace Cooperative.Cancellation;

/// <summary>The work of a job, and the task by which its end is awaited.</summary>
internal interface IJobBody
{
    /// <summary>Whether the body may hold a thread of its own for as long as it runs.</summary>
    bool IsSynchronous { get; }

    /// <summary>Ended as the job ended.</summary>
    Task Completion { get; }

    /// <summary>Runs the work. Returns the task of an asynchronous one.</summary>
    Task? Invoke(JobContext context);

    /// <summary>Ends <see cref="Completion"/>, and lets go of what the body captured. Called once, as the last act of the job.</summary>
    void Complete(JobState state, Exception? exception);
}

/// <summary>The work of a job that comes to a value; <see cref="Nothing"/> for the ones that do not.</summary>
internal abstract class JobBody<TBody, TResult>(TBody body) : JobCompletion<TResult>, IJobBody
    where TBody : Delegate
{
    private TBody? _body = body;

    public abstract bool IsSynchronous { get; }

    public Task Completion => Task;

    /// <summary>What the work came to, once it has returned.</summary>
    protected abstract TResult Result { get; }

    public abstract Task? Invoke(JobContext context);

    public void Complete(JobState state, Exception? exception)
    {
        _body = null;
        switch (state)
        {
            case JobState.Succeeded:
                SetResult(Result);
                break;
            case JobState.Canceled:
                Cancel((OperationCanceledException)exception!);
                break;
            default:
                Fault(exception!);
                break;
        }
    }

    /// <summary>The work. Asked for once: from then on, and whoever keeps the job's handle, what it captured can go.</summary>
    protected TBody Take()
    {
        TBody body = _body!;
        _body = null;
        return body;
    }
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
