using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3, checkpoints: what they throw.</summary>
public class JobCanceledExceptionTests
{
    [Theory(DisplayName = "G3.3 A checkpoint throws the context's own token, the reason, the job's name, file name and line")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Checkpoint_Requested_ThrowsEverythingItKnows(bool asynchronous)
    {
        int line = 0;
        JobCanceledException? met = null;
        ParkedJob parked = await ParkedJob.StartAsync(
            asynchronous,
            context =>
            {
                try
                {
                    line = LineHere() + 1;
                    context.Checkpoint();
                }
                catch (JobCanceledException canceled)
                {
                    met = canceled;
                    throw;
                }
            },
            new() { Name = "importer" });
        parked.Job.Cancel("closing time");

        JobReport report = await parked.EndAsync();

        Assert.IsType<OperationCanceledException>(met, exactMatch: false);
        Assert.Equal(parked.Context.Token, met.CancellationToken);
        Assert.True(met.CancellationToken.IsCancellationRequested);
        Assert.Same(parked.Job.CancellationReason, met.Reason);
        Assert.Equal("importer", met.JobName);
        Assert.Equal("JobCanceledExceptionTests.cs", met.CheckpointFile);
        Assert.Equal(line, met.CheckpointLine);
        Assert.Null(met.InnerException);
        Assert.Contains("'importer'", met.Message, StringComparison.Ordinal);
        Assert.Contains($"JobCanceledExceptionTests.cs:{line}", met.Message, StringComparison.Ordinal);

        // What left the body is what comes out, and the report names the same place.
        Assert.Same(met, report.Exception);
        Assert.Equal(("JobCanceledExceptionTests.cs", line), (report.ObservedFile, report.ObservedLine));
    }

    [Theory(DisplayName = "G3.3 Of the checkpoint's file only the name is kept")]
    [InlineData("/home/builder/app/Indexer.cs", "Indexer.cs")]
    [InlineData(@"C:\builds\app\Indexer.cs", "Indexer.cs")]
    [InlineData("", null)]
    public async Task Checkpoint_FileWithFolders_KeepsTheName(string path, string? expected)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.Cancel();

        var met = Assert.Throws<JobCanceledException>(() => parked.Context.Checkpoint(path, 87));

        Assert.Equal(expected, met.CheckpointFile);
        Assert.DoesNotContain("builds", met.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/home", met.Message, StringComparison.Ordinal);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.3 The token of the exception is the context's, whether or not anybody ever asked for the token before")]
    public async Task Checkpoint_TokenFetchedBefore_ThrowsThatToken()
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        CancellationToken early = parked.Context.Token;
        parked.Job.Cancel();

        var met = Assert.Throws<JobCanceledException>(() => parked.Context.Checkpoint());

        Assert.Equal(early, met.CancellationToken);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.3 A hook's checkpoint throws the hook's own token and reason, and not the job's")]
    public async Task Checkpoint_OnAHooksContext_ThrowsTheHooksOwnToken()
    {
        CancellationToken token = default;
        JobCanceledException? met = null;
        ParkedJob parked = await ParkedJob.StartAsync();
        parked.Job.OnCleanup(
            cleanup =>
            {
                token = cleanup.Token;
                met = Assert.Throws<JobCanceledException>(() => cleanup.Context.Checkpoint());
            },
            limit: TimeSpan.Zero);
        parked.Job.Cancel();

        await parked.EndAsync();

        Assert.NotNull(met);
        Assert.Equal(token, met.CancellationToken);
        Assert.NotEqual(parked.Context.Token, met.CancellationToken);
        Assert.Equal(CancellationKind.Timeout, met.Reason.Kind);
    }

    [Fact(DisplayName = "G3.3 A hook's checkpoint tells the job's name, as its context does")]
    public async Task Checkpoint_OnAHooksContext_TellsTheJobsName()
    {
        (string? Context, string? Exception) name = default;
        ParkedJob parked = await ParkedJob.StartAsync(options: new() { Name = "importer" });
        parked.Job.OnCleanup(
            cleanup =>
            {
                var met = Assert.Throws<JobCanceledException>(() => cleanup.Context.Checkpoint());
                name = (cleanup.Context.JobName, met.JobName);
            },
            limit: TimeSpan.Zero);

        await parked.EndAsync();

        Assert.Equal(("importer", "importer"), name);
    }

    private static int LineHere([CallerLineNumber] int line = 0) => line;
}
