namespace Cooperative.Cancellation;

/// <summary>For which outcomes a cleanup hook is to run: the outcome as it stood when cleanup began [G6.1].</summary>
[Flags]
public enum CleanupWhen
{
    /// <summary>Not a choice: a hook that never runs is refused.</summary>
    None = 0,

    /// <summary>The body returned.</summary>
    Succeeded = 1,

    /// <summary>The body stopped because it was asked to, or the job was cancelled before it was started.</summary>
    Canceled = 2,

    /// <summary>The body failed.</summary>
    Faulted = 4,

    /// <summary>Whatever the outcome. The default.</summary>
    Always = Succeeded | Canceled | Faulted,
}
