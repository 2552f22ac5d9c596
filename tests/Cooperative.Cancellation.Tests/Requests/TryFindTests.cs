using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2, why: the reason can be found in whatever came out of a job.</summary>
public class TryFindTests
{
    private readonly CancellationReason _reason = new(CancellationKind.Shutdown, "the house closes");

    [Fact(DisplayName = "G2.5 TryFind finds the reason in what await throws, bare and wrapped")]
    public async Task TryFind_Wrapped_FindsTheReason()
    {
        Exception thrown = await CancelledAsync();

        Assert.Same(_reason, CancellationReason.TryFind(thrown));
        Assert.Same(_reason, CancellationReason.TryFind(new InvalidOperationException("around", thrown)));
        Assert.Same(_reason, CancellationReason.TryFind(new OperationCanceledException("around", new IOException("inside", thrown))));
    }

    [Fact(DisplayName = "G2.5 TryFind finds the reason in aggregates, wherever in them it is")]
    public async Task TryFind_Aggregated_FindsTheReason()
    {
        Exception thrown = await CancelledAsync();
        var second = new AggregateException(new IOException(), thrown);
        var nested = new AggregateException(new AggregateException(), new IOException(), new AggregateException(second));

        Assert.Same(_reason, CancellationReason.TryFind(second));
        Assert.Same(_reason, CancellationReason.TryFind(nested));
        Assert.Same(_reason, CancellationReason.TryFind(new InvalidOperationException("around", nested)));
    }

    [Fact(DisplayName = "G2.5 TryFind finds the reason in what Task.Wait and WhenAll throw")]
    public async Task TryFind_ThrownByTasks_FindsTheReason()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.CancelWith(_reason);
        await parked.EndAsync();

        Task several = Task.WhenAll(Task.FromException(new IOException()), Wrapped(parked.Job));
        Exception? waited = await Record.ExceptionAsync(() => several);

        Assert.IsType<IOException>(waited);
        Assert.Same(_reason, CancellationReason.TryFind(several.Exception));

        static async Task Wrapped(CancellableJob job)
        {
            try
            {
                await job;
            }
            catch (JobCanceledException canceled)
            {
                throw new InvalidOperationException("around", canceled);
            }
        }
    }

    [Fact(DisplayName = "G2.5 TryFind finds the reason in a cancellation that the job wrapped itself")]
    public async Task TryFind_ForeignCancellation_FindsTheReason()
    {
        ParkedJob parked = await ParkedJob.StartAsync(
            then: _ => throw new AggregateException(new TaskCanceledException(), new OperationCanceledException()));
        parked.Job.CancelWith(_reason);
        await parked.EndAsync();

        Assert.Same(_reason, CancellationReason.TryFind(await Record.ExceptionAsync(async () => await parked.Job)));
    }

    [Fact(DisplayName = "G2.5 TryFind finds the reason in a declined cancellation that was made a fault")]
    public async Task TryFind_DeclinedCancellation_FindsTheReason()
    {
        ParkedJob parked = await ParkedJob.StartAsync(
            then: context => _ = context.IsCancellationRequested,
            options: new() { DeclinedCancellation = DeclinedCancellation.Fault });
        parked.Job.CancelWith(_reason);
        await parked.EndAsync();

        var thrown = await Assert.ThrowsAsync<CancellationDeclinedException>(async () => await parked.Job);

        Assert.Same(_reason, CancellationReason.TryFind(thrown));
    }

    [Fact(DisplayName = "G2.5 TryFind finds the reason behind a hook's failure")]
    public async Task TryFind_HookFailedAsWell_FindsTheReason()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.OnCleanup(_ => throw new IOException());
        parked.Job.CancelWith(_reason);
        await parked.EndAsync();

        var thrown = await Assert.ThrowsAsync<AggregateException>(async () => await parked.Job);

        Assert.Same(_reason, CancellationReason.TryFind(thrown));
    }

    [Fact(DisplayName = "G2.5 TryFind finds the job's reason, not that of a hook that ran out of time as well")]
    public async Task TryFind_HookOutOfTimeAsWell_FindsTheReasonOfTheJob()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.OnCleanup(cleanup => cleanup.Context.Checkpoint(), limit: TimeSpan.Zero);
        parked.Job.CancelWith(_reason);

        JobReport report = await parked.EndAsync();

        Assert.Same(_reason, CancellationReason.TryFind(report.Exception));
    }

    [Fact(DisplayName = "G2.5 TryFind finds nothing where there is nothing")]
    public void TryFind_NoReasonInIt_FindsNothing()
    {
        Assert.Null(CancellationReason.TryFind(null));
        Assert.Null(CancellationReason.TryFind(new IOException()));
        Assert.Null(CancellationReason.TryFind(new OperationCanceledException()));
        Assert.Null(CancellationReason.TryFind(new AggregateException()));
        Assert.Null(CancellationReason.TryFind(new AggregateException(new IOException(), new AggregateException(new TimeoutException()))));
    }

    private async Task<Exception> CancelledAsync()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.CancelWith(_reason);
        await parked.EndAsync();
        return await Assert.ThrowsAsync<JobCanceledException>(async () => await parked.Job);
    }
}
