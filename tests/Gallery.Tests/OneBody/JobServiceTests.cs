using Cooperative.Cancellation;
using Cooperative.Cancellation.Tests;
using Microsoft.Extensions.Hosting;
using OneBody;

namespace Gallery.Tests.OneBody;

public sealed class JobServiceTests
{
    private readonly Application _application = new();
    private readonly TestTime _clock = new();

    [Fact]
    public async Task StopAsync_WithTime_WaitsForTheCleanup()
    {
        var goodbye = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        JobService service = await StartAsync(async context =>
        {
            context.OnCleanup(async cleanup =>
            {
                begun.SetResult();
                await goodbye.Task.WaitAsync(cleanup.Token);
            });
            await Task.Delay(Timeout.Infinite, context.Token);
        });

        Task stopping = service.StopAsync(CancellationToken.None);
        await begun.Task;
        Assert.False(stopping.IsCompleted);
        goodbye.SetResult();
        await stopping;

        Assert.Equal(JobState.Canceled, service.Job!.State);
        Assert.Equal(CancellationKind.Shutdown, service.Job.CancellationReason!.Kind);
    }

    [Fact]
    public async Task StopAsync_WhenThePatienceIsAtItsEnd_LetsTheCleanupHurry_AndStillWaitsForIt()
    {
        bool hasHurried = false;
        JobService service = await StartAsync(async context =>
        {
            context.OnCleanup(async cleanup =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, cleanup.Token);
                }
                catch (OperationCanceledException)
                {
                    hasHurried = true;
                }
            });
            await Task.Delay(Timeout.Infinite, context.Token);
        });

        await service.StopAsync(new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.True(hasHurried);
        Assert.True(service.Job!.GetReport().HasEnded);
    }

    [Fact]
    public async Task StopAsync_OfWorkThatDoesNotAnswer_LeavesItBehindAfterTheLastGrace()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        JobService service = await StartAsync(_ => answer.Task);

        Task stopping = service.StopAsync(new CancellationToken(canceled: true));
        _clock.Advance(JobService.LastGrace - TimeSpan.FromTicks(1));
        Assert.False(stopping.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopping.WaitAsync(TimeSpan.FromMinutes(1)));
        answer.SetResult();
        await service.Job!.WaitAsync();
    }

    [Fact]
    public async Task Job_ThatFails_TakesTheApplicationDown()
    {
        await StartAsync(_ => throw new InvalidDataException("no such number"));

        await _application.Stopped;
    }

    [Fact]
    public async Task StopAsync_OfAServiceThatNeverStarted_IsDone() =>
        await new JobService(() => throw new InvalidOperationException("not to be started"), _application, _clock)
            .StopAsync(CancellationToken.None);

    private async Task<JobService> StartAsync(Func<JobContext, Task> body)
    {
        // By a clock that stands still no hook's time is ever up.
        var options = new JobOptions { TimeProvider = _clock };
        var service = new JobService(() => CancellableJob.StartAsync(body, options), _application, _clock);
        await service.StartAsync(CancellationToken.None);
        return service;
    }

    private sealed class Application : IHostApplicationLifetime
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stopped => _stopped.Task.WaitAsync(TimeSpan.FromMinutes(1));

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopped.TrySetResult();
    }
}
