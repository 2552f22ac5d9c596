using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Monitoring;

/// <summary>G10.1: which checkpoint answers which question, and how long each took.</summary>
public class PingTimesTests
{
    private readonly TestTime _time = new();

    [Fact(DisplayName = "G10.1 A wait counts from the question, however old the job is")]
    public async Task Ping_OfAnOldJob_CountsFromTheQuestion()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _time });
        _time.Advance(TimeSpan.FromSeconds(5));
        Task<JobPing> ping = parked.Job.PingAsync(TimeSpan.FromSeconds(12));
        _time.Advance(TimeSpan.FromSeconds(12));

        Assert.Equal(TimeSpan.FromSeconds(12), (await ping.WaitAsync(Jobs.Patience)).Waited);
        Assert.Equal(TimeSpan.FromSeconds(12), parked.Job.GetReport().LongestWait?.Duration);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.1 A checkpoint that was passed before the question answers an earlier one, and not this")]
    public async Task Ping_AfterACheckpointThatAnsweredTheLast_IsNotAnsweredByIt()
    {
        var passed = new Gate();
        var leave = new Gate();
        ParkedJob parked = await ParkedJob.StartAsync(then: context =>
        {
            context.Checkpoint("First.cs", 1);
            passed.Open();
            leave.Wait();
        });
        await parked.Job.PingAsync(TimeSpan.Zero);
        parked.Release();
        await passed.WaitAsync();

        JobPing ping = await parked.Job.PingAsync(TimeSpan.Zero);

        Assert.False(ping.IsAnswered);
        Assert.Equal("First.cs:1", ping.LastSeen?.ToString());
        leave.Open();
        await parked.Job.EndAsync();
    }

    [Fact(DisplayName = "G10.1 Of several waits that were the longest, the first is told")]
    public async Task Report_TwoWaitsOfALength_TellsTheFirst()
    {
        CancellableJob job = null!;
        job = CancellableJob.Create(
            context =>
            {
                Pass(context, "First.cs");
                Pass(context, "Second.cs");
            },
            new() { TimeProvider = _time });
        job.Start();

        JobReport report = await job.EndAsync();

        Assert.Equal((TimeSpan.FromSeconds(3), "First.cs"), (report.LongestWait!.Duration, report.LongestWait.Checkpoint?.File));
        Assert.Equal("Second.cs", report.LastSeen?.File);

        void Pass(JobContext context, string file)
        {
            _ = job.PingAsync(TimeSpan.Zero);
            _time.Advance(TimeSpan.FromSeconds(3));
            _ = job.GetReport();
            context.Checkpoint(file, 1);
            _ = job.GetReport();
        }
    }

    [Fact(DisplayName = "G10.1 A wait that is not over, or that no checkpoint ended, is told only where none was longer")]
    public async Task Report_ShorterWaitThatIsNotOver_TellsTheLongest()
    {
        CancellableJob job = null!;
        CheckpointWait? meanwhile = null;
        job = CancellableJob.Create(
            context =>
            {
                _ = job.PingAsync(TimeSpan.Zero);
                _time.Advance(TimeSpan.FromSeconds(3));
                _ = job.GetReport();
                context.Checkpoint("First.cs", 1);
                _ = job.GetReport();
                _ = job.PingAsync(TimeSpan.Zero);
                _time.Advance(TimeSpan.FromSeconds(1));
                meanwhile = job.GetReport().LongestWait;
            },
            new() { TimeProvider = _time });
        job.Start();

        CheckpointWait? atTheEnd = (await job.EndAsync()).LongestWait;

        Assert.Equal("3.00 s, until First.cs:1", meanwhile?.ToString());
        Assert.Equal("3.00 s, until First.cs:1", atTheEnd?.ToString());
    }

    [Fact(DisplayName = "G10.1 Who asks while a question is out shares it: the wait is not begun anew")]
    public async Task Report_AskedTwice_CountsFromTheFirstQuestion()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _time });
        await parked.Job.PingAsync(TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(3));
        await parked.Job.PingAsync(TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(4), parked.Job.GetReport().LongestWait?.Duration);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.1 A limit by a clock that is not the system's is reached when that clock says so, however much real time goes by")]
    public async Task Ping_LimitByAFakeClock_IsNotOneOfRealTime()
    {
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = _time });
        Task<JobPing> ping = parked.Job.PingAsync(TimeSpan.FromTicks(1));
        Assert.False(ping.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(TimeSpan.FromTicks(1), (await ping.WaitAsync(Jobs.Patience)).Waited);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G10.1 A job that has ended answers no more, though it did before")]
    public async Task Ping_EndedJobThatHadAnswered_IsNotAnswered()
    {
        ParkedJob parked = await ParkedJob.StartAsync(then: context => context.Checkpoint("First.cs", 1));
        await parked.Job.PingAsync(TimeSpan.Zero);
        await parked.EndAsync();

        JobPing ping = await parked.Job.PingAsync(TimeSpan.Zero);

        Assert.False(ping.IsAnswered);
        Assert.Equal("First.cs:1", ping.LastSeen?.ToString());
    }

    [Fact(DisplayName = "G10.1 A job that is asked only after its end has kept nobody waiting")]
    public async Task Report_AskedAfterTheEnd_TellsNoWait()
    {
        CancellableJob job = CancellableJob.Start(_ => { });
        await job.EndAsync();
        await job.PingAsync(TimeSpan.Zero);

        Assert.Null(job.GetReport().LongestWait);
    }

    [Fact(DisplayName = "G10.1 A checkpoint of which the compiler told no file answers all the same")]
    public async Task Ping_CheckpointWithoutAFile_IsAnswered()
    {
        ParkedJob parked = await ParkedJob.StartAsync(then: context => context.Checkpoint("", 7));
        await parked.Job.PingAsync(TimeSpan.Zero);

        JobReport report = await parked.EndAsync();

        Assert.Equal(("", 7), (report.LastSeen?.File, report.LastSeen?.Line));
    }
}
