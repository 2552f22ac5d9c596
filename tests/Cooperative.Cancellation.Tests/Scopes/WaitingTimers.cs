namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>The system's clock, with timers whose end is a wait: an interrupt that is pending then is thrown out of it.</summary>
internal sealed class WaitingTimers : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new WaitingTimer(base.CreateTimer(callback, state, dueTime, period));

    private sealed class WaitingTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            BlockingCalls.WaitALittle();
            timer.Dispose();
        }

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
