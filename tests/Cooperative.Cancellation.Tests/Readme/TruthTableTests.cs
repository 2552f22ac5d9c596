using System.Globalization;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Readme;

/// <summary>The README's truth table, row by row: whatever it says of a job is done to one.</summary>
public class TruthTableTests
{
    private static readonly Dictionary<string, Func<CancellableJob<string>>> Works = new()
    {
        ["returns"] = () => CancellableJob.Start(_ => "its value"),
        ["returns, and never looked"] = () => AskedFrom(_ => "its value"),
        ["returns, though it was told"] = () => AskedFrom(context => context.IsCancellationRequested ? "its value" : "not told"),
        ["has returned, its cleanup is at work"] = AskedInCleanup,
        ["lets out what the checkpoint threw"] = () => AskedFrom(Checkpoint),
        ["throws another `OperationCanceledException`"] = () => AskedFrom(_ => throw new OperationCanceledException("another")),
        ["throws an `OperationCanceledException` of its own accord, as `HttpClient` does when its time is up"] =
            () => CancellableJob.Start<string>(_ => throw new TaskCanceledException("another")),
        ["throws anything else"] = () => CancellableJob.Start<string>(_ => throw new IOException("what it threw")),
        ["throws anything else, though it was told to stop"] = () => AskedFrom(
            context => throw new IOException(context.IsCancellationRequested ? "what it threw" : "not told")),
        ["lets out what the checkpoint threw, and a cleanup hook fails"] = () => AskedFrom(context =>
        {
            context.OnCleanup(_ => throw new IOException("what the hook threw"));
            return Checkpoint(context);
        }),
        ["is stopped because a child of it failed"] = () => CancellableJob.Start(context =>
        {
            context.StartChild(_ => throw new IOException("what the child threw"));
            context.Token.WaitHandle.WaitOne();
            return Checkpoint(context);
        }),
        ["outlives `JobOptions.Timeout`, and lets out what the checkpoint threw"] =
            () => CancellableJob.Start(Checkpoint, new JobOptions { Timeout = TimeSpan.Zero }),
        ["was never started"] = () =>
        {
            CancellableJob<string> job = CancellableJob.Create(Checkpoint);
            job.Cancel();
            return job;
        },
    };

    public static TheoryData<string, string, string, string> Rows()
    {
        string[] lines = File.ReadAllLines(ReadmeFile.Path);
        int head = Array.FindIndex(lines, line => line.StartsWith("| the work |", StringComparison.Ordinal));
        var rows = new TheoryData<string, string, string, string>();
        foreach (string line in lines.Skip(head + 2).TakeWhile(line => line.StartsWith('|')))
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
            rows.Add(cells[0], cells[1], cells[2], cells[3]);
        }

        return rows;
    }

    [Theory(DisplayName = "README: each row of the truth table is what becomes of such a job")]
    [MemberData(nameof(Rows))]
    public async Task Row_OfTheTruthTable_IsTrue(string work, string asked, string outcome, string awaited)
    {
        CancellableJob<string> job = Works[work]();

        JobReport report = await job.EndAsync();

        Assert.Equal(outcome, $"{report.State}, {report.Response}");
        Assert.Equal(asked == "yes", report.CancellationReason is not null);
        Assert.Equal(awaited, await WhatComesOfAwaiting(job));
    }

    [Fact(DisplayName = "README: no work of this test is missing in the truth table")]
    public void Works_OfThisTest_AreInTheTable() =>
        Assert.Equal(Works.Keys.Order(), Rows().Select(row => row.Data.Item1).Order());

    private static async Task<string> WhatComesOfAwaiting(CancellableJob<string> job)
    {
        Exception? thrown = await Record.ExceptionAsync(async () => await job);
        return thrown switch
        {
            null => await job,
            IOException => thrown.Message,
            AggregateException { InnerExceptions: [IOException, JobCanceledException] } => "an `AggregateException` of both",
            { InnerException: OperationCanceledException and not JobCanceledException } => $"`{thrown.GetType().Name}`, the other inside",
            _ => string.Create(CultureInfo.InvariantCulture, $"`{thrown.GetType().Name}`"),
        };
    }

    private static string Checkpoint(JobContext context)
    {
        context.Checkpoint();
        return "came through";
    }

    private static CancellableJob<string> AskedFrom(Func<JobContext, string> then)
    {
        CancellableJob<string>? job = null;
        job = CancellableJob.Create(context =>
        {
            job!.Cancel();
            return then(context);
        });
        job.Start();
        return job;
    }

    private static CancellableJob<string> AskedInCleanup()
    {
        CancellableJob<string> job = CancellableJob.Create(_ => "its value");
        job.OnCleanup(_ => job.Cancel());
        job.Start();
        return job;
    }
}
