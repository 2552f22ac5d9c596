using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G5.2: a job is active until nothing of it runs any more; and the count comes out even, whoever listens when.</summary>
[Collection(ListensToAll.Name)]
public class ActiveJobsTests
{
    private readonly Gate _leave = new();

    [Theory(DisplayName = "[G5.2] A job is active from its start to its end, and a job that never ran is not")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Active_Jobs_AreCounted(bool asynchronous)
    {
        using var metrics = new Metrics();
        Assert.Equal(["0"], Active(metrics));
        CancellableJob first = await AtWorkAsync(asynchronous);
        CancellableJob second = await AtWorkAsync(asynchronous);
        Assert.Equal(["2"], Active(metrics));

        // Looked at while its hook runs: afterwards it would be even in any case.
        IReadOnlyList<string> meanwhile = [];
        CancellableJob neverStarted = CancellableJob.Create(_ => { });
        neverStarted.OnCleanup(_ => meanwhile = Active(metrics));
        await neverStarted.DisposeAsync();
        Assert.Equal(["2"], meanwhile);
        _leave.Open();
        await first.EndAsync();
        await second.EndAsync();
        Assert.Equal(["0"], Active(metrics));
    }

    [Fact(DisplayName = "[G5.2] A job whose hooks run is active")]
    public async Task Active_DuringCleanup_IsCounted()
    {
        using var metrics = new Metrics();
        var cleaningUp = new Gate();
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(async _ =>
        {
            cleaningUp.Open();
            await _leave.WaitAsync();
        });
        job.Start();
        await cleaningUp.WaitAsync();
        Assert.Equal(["1"], Active(metrics));
        _leave.Open();
        await job.EndAsync();
        Assert.Equal(["0"], Active(metrics));
    }

    [Fact(DisplayName = "[G5.2] A listener that comes later is told the whole number, and is even with the first one ever after")]
    public async Task Active_SecondListener_IsTold()
    {
        using var first = new Metrics();
        CancellableJob early = await AtWorkAsync(asynchronous: false);
        using var second = new Metrics();
        CancellableJob late = await AtWorkAsync(asynchronous: false);
        Assert.Equal(["2"], Active(second));
        _leave.Open();
        await early.EndAsync();
        await late.EndAsync();
        Assert.Equal(["0"], Active(second));
        Assert.Equal(["0"], Active(first));
    }

    [Fact(DisplayName = "[G5.2] A job that began while nobody listened is neither counted up nor down; one that was counted is counted down unheard")]
    public async Task Active_ListenersComeAndGo_ComesOutEven()
    {
        var alsoLeave = new Gate();
        CancellableJob unheard = await AtWorkAsync(asynchronous: false);
        CancellableJob heard;
        using (var metrics = new Metrics())
        {
            Assert.Equal(["0"], Active(metrics));
            heard = await AtWorkAsync(asynchronous: false, alsoLeave);
            Assert.Equal(["1"], Active(metrics));
            _leave.Open();
            await unheard.EndAsync();
            Assert.Equal(["1"], Active(metrics));
        }

        alsoLeave.Open();
        await heard.EndAsync();
        using var later = new Metrics();
        Assert.Equal(["0"], Active(later));
    }

    private static IReadOnlyList<string> Active(Metrics metrics) => metrics.Counts(JobTelemetry.ActiveJobs);

    private async Task<CancellableJob> AtWorkAsync(bool asynchronous, Gate? leave = null)
    {
        var running = new Gate();
        CancellableJob job = Jobs.Start(asynchronous, _ =>
        {
            running.Open();
            (leave ?? _leave).Wait();
        });
        await running.WaitAsync();
        return job;
    }
}
