using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.1, G8.5 and G10.3: children that come to nothing before their parent has them.</summary>
public class ChildThatNeverBeginsTests
{
    [Fact(DisplayName = "G8.5 A child whose outside token was cancelled before ends cancelled, and its siblings stay where a request finds them")]
    public async Task StartChild_WithCanceledToken_LeavesTheListInOrder()
    {
        for (int round = 0; round < 200; round++)
        {
            HeldJob parent = await HeldJob.StartAsync();
            HeldJob sibling = await HeldJob.StartAsync(parent.Context);
            bool ran = false;

            CancellableJob child = parent.Context.StartChild(
                _ => ran = true, new JobOptions { CancellationToken = new CancellationToken(canceled: true) });
            Assert.Equal(JobState.Canceled, (await child.EndAsync()).State);

            parent.Job.Cancel();
            Assert.True(sibling.Job.IsCancellationRequested);
            await sibling.EndAsync();
            JobReport report = await parent.EndAsync();
            Assert.Equal((0, 2), (report.ChildrenAtWork, report.ChildrenEnded));
            Assert.False(ran);
        }
    }

    [Fact(DisplayName = "G8.5 A child that has ended before its parent could list it leaves its siblings where a request finds them")]
    public async Task StartChild_EndedBeforeItIsListed_LeavesTheListInOrder()
    {
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob sibling = await HeldJob.StartAsync(parent.Context);
        using var outside = new CancellationTokenSource();
        var clock = new LateClock(outside);

        CancellableJob child = parent.Context.StartChild(
            _ => { }, new JobOptions { CancellationToken = outside.Token, TimeProvider = clock, Logger = clock.Ended });
        await child.EndAsync();
        parent.Job.Cancel();

        Assert.True(clock.HasCancelled);
        Assert.True(sibling.Job.IsCancellationRequested);
        Assert.Equal(0, child.GetReport().LaterRequestCount);
        await sibling.EndAsync();
        JobReport report = await parent.EndAsync();
        Assert.Equal((0, 2), (report.ChildrenAtWork, report.ChildrenEnded));
    }

    [Fact(DisplayName = "G10.3 A child that cannot be made, because its clock throws, does not keep its parent from ending")]
    public async Task StartChild_ClockThatThrows_HalfStartsNothing()
    {
        HeldJob parent = await HeldJob.StartAsync();

        Assert.Throws<FormatException>(() => parent.Context.StartChild(_ => { }, new JobOptions { TimeProvider = new BrokenClock() }));

        parent.Leave();
        JobReport report = await parent.Job.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal((JobState.Succeeded, 0), (report.State, report.ChildrenAtWork));
    }

    private sealed class BrokenClock : TimeProvider
    {
        public override long GetTimestamp() => throw new FormatException();
    }

    /// <summary>
    /// Between the making of the child and its place in the list, its starter asks the clock for the time once more. This one cancels
    /// the outside token then, and holds the starter up until the child has ended of it.
    /// </summary>
    private sealed class LateClock(CancellationTokenSource outside) : TimeProvider
    {
        private readonly int _starter = Environment.CurrentManagedThreadId;
        private int _asked;

        public EndLog Ended { get; } = new();

        public bool HasCancelled { get; private set; }

        public override long GetTimestamp()
        {
            if (Environment.CurrentManagedThreadId == _starter && ++_asked == 2)
            {
                outside.Cancel();
                Ended.Told.Wait();
                Trees.LetOthersLive();
                HasCancelled = true;
            }

            return base.GetTimestamp();
        }
    }

    private sealed class EndLog : Microsoft.Extensions.Logging.ILogger
    {
        public Gate Told { get; } = new();

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel,
            Microsoft.Extensions.Logging.EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == JobLogEvents.Ended)
            {
                Told.Open();
            }
        }

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
