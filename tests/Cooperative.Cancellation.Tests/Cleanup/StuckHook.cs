using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>A hook that stays until it is let go, whatever its token says: the kind that limits are made for.</summary>
/// <param name="asynchronous">Whether it waits with <c>await</c>, or by blocking its thread.</param>
/// <param name="thrown">What it throws once it is let go; null where it returns.</param>
internal sealed class StuckHook(bool asynchronous, Exception? thrown = null)
{
    private CleanupContext? _cleanup;

    /// <summary>Opens when the hook has begun. Its clock is set by then.</summary>
    public Gate Begun { get; } = new();

    public Gate LetGo { get; } = new();

    public CleanupContext Cleanup => _cleanup ?? throw new InvalidOperationException("The hook has not begun.");

    public bool IsTold => Cleanup.Token.IsCancellationRequested;

    public CleanupRegistration AddTo(CancellableJob job, string name, TimeSpan? limit = null) => asynchronous
        ? job.OnCleanup(StayAsync, name, limit: limit)
        : job.OnCleanup(Stay, name, limit: limit);

    private void Stay(CleanupContext cleanup)
    {
        _cleanup = cleanup;
        Begun.Open();
        LetGo.Wait();
        Leave();
    }

    private async Task StayAsync(CleanupContext cleanup)
    {
        _cleanup = cleanup;
        Begun.Open();
        await LetGo.WaitAsync();
        Leave();
    }

    private void Leave()
    {
        if (thrown is not null)
        {
            throw thrown;
        }
    }
}
