namespace Cooperative.Cancellation;

/// <summary>The body of a synchronous scope. A structure for each kind, so that running one costs a call and nothing else.</summary>
internal interface IScopeBody
{
    void Run(JobContext context);
}

internal readonly struct ScopeAction(Action<JobContext> body) : IScopeBody
{
    public void Run(JobContext context) => body(context);
}

internal struct ScopeFunction<TResult>(Func<JobContext, TResult> body) : IScopeBody
{
    /// <summary>What the body returned; the default value where it did not.</summary>
    public TResult? Result { get; private set; }

    public void Run(JobContext context) => Result = body(context);
}
