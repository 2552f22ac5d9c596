using Cooperative.Cancellation.Tests.Support;
using Cooperative.Cancellation.Tests.Tree;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G3.5, G8.1: scopes that begin and end on a thread that somebody may interrupt, or wants back.</summary>
public class ScopesInCallsTests
{
    private readonly RequestInside _request = new();

    [Fact(DisplayName = "G8.1 A scope whose body ends in a blocking call that was asked meanwhile is closed whole, and the call interrupted after it")]
    public async Task TryWithTimeout_EndsInACallThatWasAsked_IsClosedWhole()
    {
        bool? hasFinished = null;
        CancellableJob job = CancellableJob.Start(
            context => context.RunInterruptible(() =>
            {
                hasFinished = context.TryWithTimeout(Jobs.Patience, _ => _request.Spin());
                BlockingCalls.WaitALittle();
            }),
            new JobOptions { TimeProvider = new WaitingTimers() });
        await _request.MakeAsync(job);
        Assert.IsType<ThreadInterruptedException>((await job.EndAsync()).Exception?.InnerException);
        Assert.True(hasFinished);
    }

    [Theory(DisplayName = "G3.5 A blocking call is interrupted after an asynchronous scope in it as before")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunInterruptible_AfterAnAsynchronousScopeInside_IsInterrupted(bool isShield)
    {
        CancellableJob job = CancellableJob.Start(context => context.RunInterruptible(() =>
        {
            Task left = isShield
                ? context.ShieldAsync(_ => Task.CompletedTask)
                : context.WithTimeoutAsync(Jobs.Patience, _ => Task.CompletedTask);
            Assert.True(left.IsCompletedSuccessfully);
            _request.Spin();
            BlockingCalls.WaitALittle();
        }));
        await _request.MakeAsync(job);
        Assert.IsType<ThreadInterruptedException>((await job.EndAsync()).Exception?.InnerException);
    }

    [Fact(DisplayName = "G3.6 A scope that is refused leaves no interrupt on the thread")]
    public async Task WithTimeout_Refused_LeavesNoInterrupt()
    {
        HeldJob ended = await HeldJob.StartAsync();
        await ended.EndAsync();
        CancellableJob job = CancellableJob.Start(_ =>
        {
            Assert.Throws<InvalidOperationException>(() => ended.Context.WithTimeout(Jobs.Patience, _ => { }));
            BlockingCalls.WaitALittle();
        });
        await job.EndAsync();
        await job.Completion;
    }

    [Fact(DisplayName = "G8.1 An asynchronous scope that waits for its children does not need the thread back that it was opened on")]
    public async Task WithTimeoutAsync_ChildAtWork_NeedsNoThreadBack()
    {
        HeldJob job = await HeldJob.StartAsync();
        var release = new Gate();
        var thread = new ManualContext();
        Task left = thread.Run(() => job.Context.WithTimeoutAsync(Jobs.Patience, scope =>
        {
            scope.StartChildAsync(_ => release.WaitAsync());
            return Task.CompletedTask;
        }));
        release.Open();
        Trees.Until(() => left.IsCompleted || thread.Posted > 0);
        Assert.Equal(0, thread.Posted);
        await left;
        await job.EndAsync();
    }
}
