using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G7.2: what a debugger shows of a job. Evaluated as a debugger would: the attribute, then what it names.</summary>
public partial class DebuggerDisplayTests
{
    private readonly TestTime _time = new();
    private readonly Gate _running = new();
    private readonly Gate _leave = new();

    [Fact(DisplayName = "G7.2 A job that was only made")]
    public void Display_CreatedJob_ShowsNameAndState()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Options());
        Assert.Equal($"indexer #{job.Id}: Created", Show(job));
        Assert.Equal("indexer: Created", job.ToString());
    }

    [Fact(DisplayName = "G7.2 A job at work, and how far it is")]
    public async Task Display_RunningJob_ShowsProgress()
    {
        CancellableJob job = await RunningAsync();
        Assert.Equal($"indexer #{job.Id}: Running, 1/4 (25 %) hashing", Show(job));
        _leave.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G7.2 A job that was asked and has not noticed")]
    public async Task Display_AskedJob_ShowsSinceWhenAndWhy()
    {
        CancellableJob job = await RunningAsync();
        job.Cancel("closing time", null, "StopAll", "Program.cs", 31);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(
            $"indexer #{job.Id}: CancellationRequested, asked 2.00 s ago (Requested by StopAll (Program.cs:31): closing time), "
            + "not noticed yet, 1/4 (25 %) hashing",
            Show(job));
        _leave.Open();
        await job.EndAsync();
    }

    [Fact(DisplayName = "G7.2 A job that was asked and stopped")]
    public async Task Display_EndedJob_ShowsTheEnd()
    {
        CancellableJob job = await RunningAsync();
        job.Cancel("closing time", null, "StopAll", "Program.cs", 31);
        _leave.Open();
        await job.EndAsync();
        Assert.Equal(
            $"indexer #{job.Id}: Canceled, asked 0 us ago (Requested by StopAll (Program.cs:31): closing time), 1/4 (25 %) hashing",
            Show(job));
    }

    [Fact(DisplayName = "G7.2 A job with a value is shown like any other")]
    public async Task Display_ValuedJob_ShowsNameAndState()
    {
        CancellableJob<int> job = CancellableJob.Start(_ => 1, Options());
        await job.EndAsync();
        Assert.Equal($"indexer #{job.Id}: Succeeded", Show(job));
    }

    [Fact(DisplayName = "G7.2 The context of a job, and a reason")]
    public void Display_ContextAndReason_ShowTheirJobAndWords()
    {
        JobContext? context = null;
        var shown = new Gate();
        string? atWork = null;
        CancellableJob.Start(
            own =>
            {
                context = own;
                atWork = Show(own);
                shown.Open();
            },
            Options());
        shown.Wait();
        Assert.NotNull(context);
        Assert.Equal("indexer: Running", atWork);
        Assert.Equal(
            "Shutdown by StopAll (Program.cs:31): closing time",
            Show(new CancellationReason(CancellationKind.Shutdown, "closing time", null, "StopAll", "Program.cs", 31)));
    }

    [GeneratedRegex(@"\{(\w+)(\(\))?(?:,nq)?\}")]
    private static partial Regex Expressions();

    private static string Show(object shown)
    {
        var attribute = shown.GetType().GetCustomAttribute<DebuggerDisplayAttribute>(inherit: true);
        Assert.NotNull(attribute);
        return Expressions().Replace(attribute.Value, match => $"{Evaluate(shown, match.Groups[1].Value)}");
    }

    private static object? Evaluate(object shown, string name)
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (Type? type = shown.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetProperty(name, Own) is { } property)
            {
                return property.GetValue(shown);
            }

            if (type.GetField(name, Own) is { } field)
            {
                return field.GetValue(shown);
            }

            if (type.GetMethod(name, Own, []) is { } method)
            {
                return method.Invoke(shown, null);
            }
        }

        throw new MissingMemberException(shown.GetType().Name, name);
    }

    private JobOptions Options() => new() { Name = "indexer", TimeProvider = _time };

    private async Task<CancellableJob> RunningAsync()
    {
        CancellableJob job = CancellableJob.Start(
            context =>
            {
                context.ReportProgress(1, 4, "hashing");
                _running.Open();
                _leave.Wait();
                context.Checkpoint();
            },
            Options());
        await _running.WaitAsync();
        return job;
    }
}
