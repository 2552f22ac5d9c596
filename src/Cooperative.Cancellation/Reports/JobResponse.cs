namespace Cooperative.Cancellation;

/// <summary>What a job made of the request to stop, as its report tells it [G4].</summary>
public enum JobResponse
{
    /// <summary>Nobody asked.</summary>
    None,

    /// <summary>It was asked and is still at work.</summary>
    Pending,

    /// <summary>It stopped because it was asked to.</summary>
    Honored,

    /// <summary>It observed the request and went its own way all the same: it ran to its end, or failed.</summary>
    Declined,

    /// <summary>It ended without ever having observed the request: a loop without checkpoints, say.</summary>
    Unnoticed,

    /// <summary>The body had already ended when the request came.</summary>
    TooLate,
}
