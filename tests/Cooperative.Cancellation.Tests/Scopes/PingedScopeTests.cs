using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G10.1: work that somebody asks where it is may be in a scope.</summary>
public class PingedScopeTests
{
    private const string File = "Scope.cs";
    private const int Line = 7;
    private readonly Gate _reached = new();
    private readonly Gate _asked = new();

    [Theory(DisplayName = "G10.1 Work in a scope answers a ping at its next checkpoint there, be it that the scope began after the question")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ping_WorkInAScope_IsAnsweredThere(bool isAskedBefore)
    {
        CancellableJob job = CancellableJob.Start(context =>
        {
            if (isAskedBefore)
            {
                Pause();
            }

            context.WithTimeout(Jobs.Patience, scope =>
            {
                if (!isAskedBefore)
                {
                    Pause();
                }

                scope.Checkpoint(File, Line);
            });
        });
        await _reached.WaitAsync();
        Task<JobPing> ping = job.PingAsync(Timeout.InfiniteTimeSpan);
        _asked.Open();

        JobPing answer = await ping.WaitAsync(Jobs.Patience);
        await job.EndAsync();
        Assert.Equal((true, File, Line), (answer.IsAnswered, answer.LastSeen?.File, answer.LastSeen?.Line));
    }

    private void Pause()
    {
        _reached.Open();
        _asked.Wait();
    }
}
