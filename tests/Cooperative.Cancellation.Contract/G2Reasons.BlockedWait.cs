namespace Cooperative.Cancellation.Contract;

/// <summary>What a thread sees that blocks on a canceled job. Fails: the platform puts an exception of its own in the place of the job's.</summary>
public partial class G2Reasons
{
    [Theory(DisplayName = "G2.5 CancellationReason.TryFind(exception) finds it in any exception that came out of a job, however wrapped or aggregated")]
    [EveryWay]
    public async Task TryFind_InWhatABlockedWaitThrows_FindsTheReason(Way way)
    {
        Subject subject = await Subject.StartAsync(way, Deed.HonorAtCheckpoint.Body());
        await subject.EndAsync();
        var thrown = Assert.Throws<AggregateException>(() => subject.Job.Completion.Wait(HangGuard.Patience));
        Assert.Same(subject.Job.CancellationReason, CancellationReason.TryFind(thrown));
    }
}
