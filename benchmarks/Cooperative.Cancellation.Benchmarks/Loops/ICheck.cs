namespace Cooperative.Cancellation.Benchmarks.Loops;

/// <summary>
/// What a loop does once per iteration to notice a request. Given to the loop as a struct type argument, so that the JIT compiles
/// each loop anew for each check, as if it had been written by hand.
/// </summary>
public interface ICheck
{
    void Check();
}

/// <summary>The bare loop.</summary>
public readonly struct NoCheck : ICheck
{
    public void Check()
    {
    }
}

/// <summary>What users of the library write.</summary>
public readonly struct ContextCheck(JobContext context) : ICheck
{
    public void Check() => context.Checkpoint();
}

/// <summary>What users of the library should not write: the ambient context, read again in each iteration.</summary>
public readonly struct AmbientCheck : ICheck
{
    public void Check() => JobContext.Current!.Checkpoint();
}

/// <summary>What people write without the library.</summary>
public readonly struct TokenCheck(CancellationToken token) : ICheck
{
    public void Check() => token.ThrowIfCancellationRequested();
}

/// <summary>What users write where one load and one compare are too much.</summary>
public ref struct PacedCheck(Pace pace) : ICheck
{
    private Pace _pace = pace;

    public void Check() => _pace.Checkpoint();
}
