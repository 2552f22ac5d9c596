using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G7.2: how far a job has come, by its own word.</summary>
public class ProgressTests
{
    [Theory(DisplayName = "G7.2 The part that is done, between nothing and all")]
    [InlineData(0L, 4L, 0.0)]
    [InlineData(1L, 4L, 0.25)]
    [InlineData(4L, 4L, 1.0)]
    [InlineData(5L, 4L, 1.0)]
    [InlineData(0L, 0L, 1.0)]
    [InlineData(3L, 0L, 1.0)]
    [InlineData(3L, null, null)]
    [InlineData(-1L, 4L, 0.0)]
    public void Fraction_OfATotal_StaysBetweenNothingAndAll(long completed, long? total, double? expected) =>
        Assert.Equal(expected, new JobProgress(completed, total).Fraction);

    [Theory(DisplayName = "G7.2 In words, and never done before it is done")]
    [InlineData(3L, null, null, "3")]
    [InlineData(3L, null, "hashing", "3 hashing")]
    [InlineData(450L, 1000L, "hashing", "450/1000 (45 %) hashing")]
    [InlineData(999L, 1000L, null, "999/1000 (99 %)")]
    [InlineData(1200L, 1000L, null, "1200/1000 (100 %)")]
    [InlineData(0L, 0L, null, "0/0 (100 %)")]
    public void ToString_OfProgress_IsShort(long completed, long? total, string? message, string expected) =>
        Assert.Equal(expected, new JobProgress(completed, total, message).ToString());

    [Theory(DisplayName = "G7.2 The report shows the last that was published, also after the end")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReportProgress_SeveralTimes_TheLastCounts(bool asynchronous)
    {
        var published = new Gate();
        var next = new Gate();
        CancellableJob job = Jobs.Start(asynchronous, context =>
        {
            context.ReportProgress(0, 2, "reading");
            context.ReportProgress(1, 2, "reading");
            published.Open();
            next.Wait();
            context.ReportProgress(2, null, "done");
        });
        await published.WaitAsync();
        Assert.Equal(new JobProgress(1, 2, "reading"), job.GetReport().Progress);
        next.Open();
        Assert.Equal(new JobProgress(2, null, "done"), (await job.EndAsync()).Progress);
    }

    [Theory(DisplayName = "G7.2 The total alone may change, and so may the message, and the count alone")]
    [InlineData(2L, "reading")]
    [InlineData(3L, "reading")]
    [InlineData(null, "reading")]
    [InlineData(2L, "writing")]
    [InlineData(2L, null)]
    public async Task ReportProgress_UnderAnotherLabel_IsReadWithAllOfIt(long? total, string? message)
    {
        CancellableJob job = CancellableJob.Start(context =>
        {
            context.ReportProgress(1, 2, "reading");
            context.ReportProgress(2, total, message);
        });
        Assert.Equal(new JobProgress(2, total, message), (await job.EndAsync()).Progress);
    }

    [Fact(DisplayName = "G7.2 A job that says nothing has no progress")]
    public async Task ReportProgress_Never_IsNull()
    {
        CancellableJob job = CancellableJob.Start(_ => { });
        Assert.Null((await job.EndAsync()).Progress);
    }

    [Fact(DisplayName = "G7.2 A new total and a new message are never read with the count of the old ones")]
    public async Task ReportProgress_WhileSomebodyReads_IsReadWhole()
    {
        const int Rounds = 100_000;
        var torn = new List<JobProgress>();
        ParkedJob parked = await ParkedJob.StartAsync();
        bool isDone = false;
        Race.Run(
            () =>
            {
                for (int round = 0; round < Rounds; round++)
                {
                    parked.Context.ReportProgress(4, null, "found");
                    parked.Context.ReportProgress(0, 1000, "hashed");
                }

                Volatile.Write(ref isDone, true);
            },
            () =>
            {
                while (!Volatile.Read(ref isDone))
                {
                    if (parked.Job.GetReport().Progress is { } read
                        && read != new JobProgress(4, null, "found")
                        && read != new JobProgress(0, 1000, "hashed"))
                    {
                        torn.Add(read);
                    }
                }
            });

        Assert.Empty(torn);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G7.2 A hook may publish too, for the same job")]
    public async Task ReportProgress_FromAHook_IsTheJobs()
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(hook => hook.Context.ReportProgress(1, 1, "tidied"));
        job.Start();
        Assert.Equal(new JobProgress(1, 1, "tidied"), (await job.EndAsync()).Progress);
    }
}
