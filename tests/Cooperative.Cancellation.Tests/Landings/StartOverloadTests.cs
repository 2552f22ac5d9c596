using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Landings;

/// <summary>G4.2, G10.3: where the bodies that people write land, and which are refused. The table is the documentation.</summary>
public class StartOverloadTests
{
    private const string Action = "Action<JobContext>";
    private const string Value = "Func<JobContext, int>";
    private const string Task = "Func<JobContext, Task>";
    private const string TaskOfValue = "Func<JobContext, Task<int>>";
    private const string Error = "error";

    /// <summary>For <c>Start</c> and <c>Create</c>: what is written, and where it lands.</summary>
    public static readonly TheoryData<string, string> Synchronous = new()
    {
        { "context => { while (true) { context.Checkpoint(); } }", Action },
        { "context => { while (true) context.Checkpoint(); }", Action },
        { "_ => throw new IOException()", Action },
        { "_ => { throw new IOException(); }", Action },
        { "_ => { }", Action },
        { "context => context.Checkpoint()", Action },
        { "_ => _count++", Value },
        { "_ => 7", Value },
        { "context => { context.Checkpoint(); return 7; }", Value },
        { "Work", Action },
        { "Count", Value },
    };

    /// <summary>For <c>Start</c> and <c>Create</c>: compiles, for a function may return anything, and is refused at the call.</summary>
    public static readonly TheoryData<string, string> Refused = new()
    {
        { "async context => { await Task.Yield(); }", "" },
        { "async context => await Task.Yield()", "" },
        { "async context => { while (true) await context.YieldAsync(); }", "" },
        { "async context => { await Task.Yield(); return 7; }", "" },
        { "_ => _task", "" },
        { "_ => Task.FromResult(7)", "" },
        { "WorkAsync", "" },
        { "CountAsync", "" },
        { "QuickAsync", "(async context => await …)" },
        { "QuickCountAsync", "(async context => await …)" },
        { "_ => _connection.DisposeAsync()", "(async context => await …)" },
    };

    /// <summary>For <c>StartAsync</c> and <c>CreateAsync</c>.</summary>
    public static readonly TheoryData<string, string> Asynchronous = new()
    {
        { "async context => { await Task.Yield(); }", Task },
        { "async context => await Task.Yield()", Task },
        { "async context => { while (true) { await context.YieldAsync(); } }", Task },
        { "async context => { await Task.Yield(); return 7; }", TaskOfValue },
        { "async context => { await Task.Yield(); throw new IOException(); }", Task },
        { "async context => await QuickAsync(context)", Task },
        { "async context => await QuickCountAsync(context)", TaskOfValue },
        { "_ => throw new IOException()", Task },
        { "_ => Task.CompletedTask", Task },
        { "_ => Task.FromResult(7)", TaskOfValue },
        { "_ => _task", Task },
        { "WorkAsync", Task },
        { "CountAsync", TaskOfValue },

        // A loop that never ends fits any return type. It works, and holds a thread of the pool.
        { "context => { while (true) context.Checkpoint(); }", Task },
        { "context => { context.Checkpoint(); }", Error },
        { "context => context.Checkpoint()", Error },
        { "_ => _count++", Error },
        { "_ => _connection.DisposeAsync()", Error },
        { "Work", Error },
        { "Count", Error },
        { "QuickAsync", Error },
        { "QuickCountAsync", Error },
    };

    [Theory(DisplayName = "G4.2 A synchronous body lands where it is run as what it is")]
    [MemberData(nameof(Synchronous))]
    public void Start_SynchronousBody_LandsOn(string written, string landing)
    {
        Assert.Equal(landing, new Call($"CancellableJob.Start({written})").Landing);
        Assert.Equal(landing, new Call($"CancellableJob.Create({written})").Landing);
    }

    [Theory(DisplayName = "G10.3 An asynchronous body under the synchronous name is refused, and the message names the right one")]
    [MemberData(nameof(Refused))]
    public void Start_AsynchronousBody_IsRefusedNamingTheRightMethod(string written, string remedy)
    {
        foreach (string method in new[] { "Start", "Create" })
        {
            ArgumentException refused = Assert.Throws<ArgumentException>("body", () => new Call($"CancellableJob.{method}({written})").Run());
            Assert.Contains($"Use {method}Async{remedy} ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory(DisplayName = "G4.2 An asynchronous body lands where it is awaited, or does not compile")]
    [MemberData(nameof(Asynchronous))]
    public void StartAsync_Body_LandsOn(string written, string landing)
    {
        Assert.Equal(landing, new Call($"CancellableJob.StartAsync({written})").Landing);
        Assert.Equal(landing, new Call($"CancellableJob.CreateAsync({written})").Landing);
    }

    [Theory(DisplayName = "G4.2 Bodies without an end stop at their checkpoint, whichever way they are started")]
    [InlineData("CancellableJob.Start(context => { while (true) context.Checkpoint(); })")]
    [InlineData("CancellableJob.StartAsync(async context => { while (true) await context.YieldAsync(); })")]
    [InlineData("CancellableJob.StartAsync(context => { while (true) context.Checkpoint(); })")]
    public async Task Start_EndlessBody_StopsWhenAsked(string call)
    {
        var job = (CancellableJob)new Call(call).Run();
        job.Cancel();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Canceled, report.State);
    }

    [Theory(DisplayName = "G4.2 Bodies that only throw fault their job, whichever way they are started")]
    [InlineData("CancellableJob.Start(_ => throw new IOException())")]
    [InlineData("CancellableJob.StartAsync(_ => throw new IOException())")]
    [InlineData("CancellableJob.StartAsync(async context => { await Task.Yield(); throw new IOException(); })")]
    public async Task Start_BodyThatThrows_Faults(string call)
    {
        var job = (CancellableJob)new Call(call).Run();
        JobReport report = await job.EndAsync();
        Assert.IsType<IOException>(report.Exception);
    }

    [Theory(DisplayName = "G4.2 Bodies that come to a value hand it to who awaits the job")]
    [InlineData("CancellableJob.Start(_ => ++_count)")]
    [InlineData("CancellableJob.Start(Count)")]
    [InlineData("CancellableJob.StartAsync(CountAsync)")]
    [InlineData("CancellableJob.StartAsync(_ => Task.FromResult(1))")]
    [InlineData("CancellableJob.StartAsync(async context => await QuickCountAsync(context))")]
    public async Task Start_BodyWithAValue_KeepsIt(string call)
    {
        var job = (CancellableJob<int>)new Call(call).Run();
        Assert.Equal(1, await job.Completion.WaitAsync(Jobs.Patience));
    }
}
