using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2, why: what a reason tells.</summary>
public class CancellationReasonTests
{
    private static readonly DateTimeOffset Noon = new(2031, 5, 7, 12, 0, 0, TimeSpan.Zero);

    [Fact(DisplayName = "G2.1 The reason of a Cancel tells kind, message, exception, when and who")]
    public async Task Cancel_WithEverything_ReasonTellsIt()
    {
        var time = new TestTime(Noon);
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { TimeProvider = time });
        var cause = new InvalidTimeZoneException();
        time.Advance(TimeSpan.FromSeconds(90));

        parked.Job.Cancel("closing time", cause);
        int line = LineHere() - 1;

        CancellationReason reason = parked.Job.CancellationReason!;
        Assert.Equal(CancellationKind.Requested, reason.Kind);
        Assert.Equal("closing time", reason.Message);
        Assert.Same(cause, reason.Exception);
        Assert.Equal(Noon.AddSeconds(90), reason.RequestedAt);
        Assert.Null(reason.JobName);
        Assert.Equal(nameof(Cancel_WithEverything_ReasonTellsIt), reason.Member);
        Assert.Equal("CancellationReasonTests.cs", reason.File);
        Assert.Equal(line, reason.Line);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G2.1 A bare Cancel tells when and who, and makes no words up")]
    public async Task Cancel_Bare_HasNeitherMessageNorException()
    {
        ParkedJob parked = await ParkedJob.StartAsync();

        parked.Job.Cancel();

        CancellationReason reason = parked.Job.CancellationReason!;
        Assert.Null(reason.Message);
        Assert.Null(reason.Exception);
        Assert.Equal("CancellationReasonTests.cs", reason.File);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G2.1 Of the caller's file only the name is kept, whatever system it was compiled on")]
    [InlineData("/home/builder/app/Program.cs", "Program.cs")]
    [InlineData(@"C:\builds\app\Program.cs", "Program.cs")]
    [InlineData(@"C:\builds/app\..\Program.cs", "Program.cs")]
    [InlineData("Program.cs", "Program.cs")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public async Task Cancel_FileWithFolders_KeepsTheName(string? path, string? expected)
    {
        ParkedJob parked = await ParkedJob.StartAsync();

        parked.Job.Cancel(file: path);

        Assert.Equal(expected, parked.Job.CancellationReason!.File);
        Assert.Equal(expected, new CancellationReason(CancellationKind.Shutdown, file: path).File);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G2.1 A request from another job's work names that job")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_FromAnotherJob_NamesIt(bool asynchronous)
    {
        ParkedJob parked = await ParkedJob.StartAsync();

        CancellableJob other = Jobs.Start(asynchronous, _ => parked.Job.Cancel(), new() { Name = "watchdog" });
        await other.EndAsync();

        Assert.Equal("watchdog", parked.Job.CancellationReason!.JobName);
        Assert.StartsWith("job 'watchdog', ", parked.Job.CancellationReason.RequestedBy, StringComparison.Ordinal);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G2.1 A request from another job's hook names that job, not the hook")]
    public async Task Cancel_FromAHookOfAnotherJob_NamesThatJob()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        ParkedJob other = await ParkedJob.StartAsync(options: new() { Name = "watchdog" });
        other.Job.OnCleanup(_ => { parked.Job.Cancel(); }, name: "last will");

        await other.EndAsync();

        Assert.Equal("watchdog", parked.Job.CancellationReason!.JobName);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G2.1 CancelAndWaitAsync and DisposeAsync tell their reasons too")]
    public async Task CancelAndWait_AndDispose_TellTheirReasons()
    {
        ParkedJob waited = await ParkedJob.StartAsync();
        ParkedJob disposed = await ParkedJob.StartAsync();

        Task<JobReport> wait = waited.Job.CancelAndWaitAsync("enough");
        ValueTask dispose = disposed.Job.DisposeAsync();

        waited.Release();
        disposed.Release();
        CancellationReason reason = (await wait.WaitAsync(Jobs.Patience)).CancellationReason!;
        await dispose;
        Assert.Equal((CancellationKind.Requested, "enough"), (reason.Kind, reason.Message));
        Assert.Equal(nameof(CancelAndWait_AndDispose_TellTheirReasons), reason.Member);
        Assert.Equal("CancellationReasonTests.cs", reason.File);
        reason = disposed.Job.CancellationReason!;
        Assert.Equal((CancellationKind.Disposed, "the job was disposed"), (reason.Kind, reason.Message));
    }

    [Theory(DisplayName = "G2.1 RequestedBy and ToString say it as a person would")]
    [InlineData(null, "Main", "/app/Program.cs", "closing", "Main (Program.cs:31)", "Requested by Main (Program.cs:31): closing")]
    [InlineData("importer", "Main", "/app/Program.cs", null, "job 'importer', Main (Program.cs:31)", "Requested by job 'importer', Main (Program.cs:31)")]
    [InlineData("importer", null, null, "closing", "job 'importer'", "Requested by job 'importer': closing")]
    [InlineData(null, null, "Program.cs", "closing", "(Program.cs:31)", "Requested by (Program.cs:31): closing")]
    [InlineData(null, "Main", null, "closing", "Main", "Requested by Main: closing")]
    [InlineData(null, null, null, "closing", null, "Requested: closing")]
    [InlineData(null, null, null, null, null, "Requested")]
    public void ToString_OfAReason_SaysWhoAndWhy(
        string? jobName, string? member, string? file, string? message, string? expectedBy, string expectedText)
    {
        var reason = new CancellationReason(CancellationKind.Requested, message, null, member, file, 31) { JobName = jobName };

        Assert.Equal(expectedBy, reason.RequestedBy);
        Assert.Equal(expectedText, reason.ToString());
    }

    [Fact(DisplayName = "G2.3 The line of a reason that came down tells its own step, that of the one that was asked, and the words once")]
    public void ToString_OfAReasonFromAbove_TellsTheOriginToo()
    {
        var origin = new CancellationReason(CancellationKind.Requested, "closing", null, "Main", "/app/Program.cs", 31);
        var between = new CancellationReason(CancellationKind.Parent, origin.RequestedAt, "closing", "root", cause: origin);
        var reason = new CancellationReason(CancellationKind.Parent, origin.RequestedAt, "closing", "branch", cause: between);

        Assert.Equal("Parent by job 'branch', from Requested by Main (Program.cs:31): closing", reason.ToString());
    }

    [Fact(DisplayName = "G2.1 A reason of one's own takes any kind there is, and no other")]
    public void Constructor_UnknownKind_IsRefused()
    {
        Assert.All(Enum.GetValues<CancellationKind>(), kind => Assert.Equal(kind, new CancellationReason(kind).Kind));
        Assert.Throws<ArgumentOutOfRangeException>("kind", () => new CancellationReason((CancellationKind)99));
    }

    private static int LineHere([CallerLineNumber] int line = 0) => line;
}
