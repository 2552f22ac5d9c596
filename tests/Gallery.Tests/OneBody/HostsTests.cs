using Cooperative.Cancellation;
using OneBody;

namespace Gallery.Tests.OneBody;

public sealed class HostsTests
{
    private readonly TaskCompletionSource _underWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _atWork;

    public static TheoryData<string> Places => [.. Hosts.All.Keys];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Body_AskedToStop_NoticesAtItsOwnCheckpoint_AndIsGoneWhenItsJobHasEnded(string place)
    {
        JobReport report = await RunAndStopAsync(place, WorkForEver);

        Assert.Equal(0, Volatile.Read(ref _atWork));
        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.Equal("HostsTests.cs", report.ObservedFile);
        Assert.Equal(place == "a service" ? CancellationKind.Shutdown : CancellationKind.Requested, report.CancellationReason?.Kind);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Body_ThatFails_IsAFailureEverywhere(string place)
    {
        JobReport report = await RunAndStopAsync(place, (_, _) => throw new InvalidDataException("no such number"));

        Assert.Equal(JobState.Faulted, report.State);
        Exception first = report.Exception is AggregateException several ? several.Flatten().InnerExceptions[0] : report.Exception!;
        Assert.IsType<InvalidDataException>(first);
    }

    private async Task<JobReport> RunAndStopAsync(string place, Action<JobContext, int> body) =>
        await Hosts.All[place](new Work(body, Blocks: 1_000), _underWay.Task, new JobOptions { Name = place });

    private void WorkForEver(JobContext context, int block)
    {
        Interlocked.Increment(ref _atWork);
        try
        {
            _underWay.TrySetResult();
            while (true)
            {
                context.Checkpoint();
                Thread.Yield();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _atWork);
        }
    }
}
