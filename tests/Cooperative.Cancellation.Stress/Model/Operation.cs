namespace Cooperative.Cancellation.Stress.Model;

/// <summary>How a job is made.</summary>
/// <param name="IsAsync">An asynchronous body on the pool, or a synchronous one on a thread of its own.</param>
/// <param name="IsIsolated">Whether its failure is its own affair; for children.</param>
/// <param name="FaultsWhenDeclined">Whether declining a request is to be an error.</param>
/// <param name="Limit">Its time limit in seconds; null for none.</param>
internal sealed record JobSetup(bool IsAsync, bool IsIsolated, bool FaultsWhenDeclined, int? Limit)
{
    public override string ToString() => string.Concat(
        IsAsync ? "asynchronous" : "synchronous",
        IsIsolated ? ", isolated" : "",
        FaultsWhenDeclined ? ", declining is a fault" : "",
        Limit is { } seconds ? $", limit {seconds} s" : "");
}

/// <summary>What a body or a hook is told to throw.</summary>
internal enum Thrown
{
    /// <summary>An ordinary failure.</summary>
    Fault,

    /// <summary>A cancellation that has nothing to do with the job.</summary>
    ForeignCancellation,

    /// <summary>Several of those in one exception.</summary>
    ForeignCancellations,

    /// <summary>Several exceptions in one, not all of them cancellations.</summary>
    MixedAggregate,
}

/// <summary>One thing that happens to the jobs of a scenario.</summary>
/// <remarks>
/// Numbers of jobs and hooks are taken modulo how many there are, so that any number means one of them. An operation that makes no
/// sense where it comes (an order to work that has ended, say) is left out; which ones these are is the model's to say.
/// </remarks>
/// <param name="Who">The number of the job: zero is the root.</param>
internal abstract record Operation(int Who)
{
    /// <summary>
    /// Limits differ by some milliseconds, so that no two things fall due at the same instant: which of them comes first is not the
    /// model's to say. Zero stays zero.
    /// </summary>
    public static TimeSpan Span(int seconds, int step) =>
        seconds == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(seconds) + TimeSpan.FromMilliseconds(step);
}

internal sealed record Start() : Operation(0)
{
    public override string ToString() => "start";
}

/// <summary>A request, by somebody outside or by the job's own work; of kind Requested, or of kind Shutdown.</summary>
internal sealed record Cancel(int Who, bool IsInside, bool IsShutdown) : Operation(Who)
{
    public override string ToString() => (IsShutdown ? "cancel, for a shutdown" : "cancel") + (IsInside ? ", from inside" : "");
}

internal sealed record Expire(int Who) : Operation(Who)
{
    public override string ToString() => "expire cleanup";
}

/// <summary>Time goes on, though no further than to the first thing that falls due.</summary>
internal sealed record Wait(int Seconds) : Operation(0)
{
    public override string ToString() => $"wait, at most {Seconds} s";
}

internal sealed record Register(int Who, bool IsInside, bool IsAsync, CleanupWhen When, int? Limit) : Operation(Who)
{
    public override string ToString() => string.Concat(
        "register a hook",
        IsInside ? ", from inside" : "",
        IsAsync ? ", asynchronous" : "",
        When == CleanupWhen.Always ? "" : $", when {When}",
        Limit is { } seconds ? $", limit {seconds} s" : "");
}

internal sealed record Unregister(int Hook) : Operation(0)
{
    public override string ToString() => "unregister a hook";
}

/// <summary>A checkpoint; what it throws is caught. Of the innermost context, or of the body's.</summary>
internal sealed record Checkpoint(int Who, bool IsOfBody) : Operation(Who)
{
    public override string ToString() => IsOfBody ? "checkpoint of the body's context" : "checkpoint";
}

internal sealed record ReadFlag(int Who) : Operation(Who)
{
    public override string ToString() => "read the flag";
}

/// <summary>The innermost work (scope, body or hook) returns.</summary>
internal sealed record Return(int Who) : Operation(Who)
{
    public override string ToString() => "return";
}

/// <summary>The innermost work throws.</summary>
internal sealed record Throw(int Who, Thrown What) : Operation(Who)
{
    public override string ToString() => What switch
    {
        Thrown.Fault => "throw a fault",
        Thrown.ForeignCancellation => "throw a foreign cancellation",
        Thrown.ForeignCancellations => "throw an aggregate of foreign cancellations",
        _ => "throw an aggregate of a fault and a foreign cancellation",
    };
}

/// <summary>The innermost work lets out what it caught last.</summary>
internal sealed record Rethrow(int Who) : Operation(Who)
{
    public override string ToString() => "rethrow";
}

internal sealed record OpenScope(int Who, PlaceKind Kind, int? Limit) : Operation(Who)
{
    public override string ToString() => $"open a {Kind} scope{(Limit is { } seconds ? $", limit {seconds} s" : "")}";
}

internal sealed record StartChild(int Who, JobSetup Setup) : Operation(Who)
{
    public override string ToString() => $"start a child, {Setup}";
}

/// <summary>Awaits one of the job's own children that have ended; what that throws is caught.</summary>
internal sealed record AwaitChild(int Who, int Child) : Operation(Who)
{
    public override string ToString() => "await a child that has ended";
}
