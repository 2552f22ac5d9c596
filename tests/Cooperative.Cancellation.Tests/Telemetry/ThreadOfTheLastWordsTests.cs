using System.Collections.Concurrent;
using System.Diagnostics;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Telemetry;

/// <summary>Contract G10.2: where a logger never returns from the last line, the job ends elsewhere.</summary>
[Collection(ListensToAll.Name)]
public class ThreadOfTheLastWordsTests
{
    [Fact(DisplayName = "[G10.2] A job whose logger blocks for ever at its last line ends on a thread that bears its name and keeps no process alive")]
    public async Task End_BesideALoggerThatBlocks_IsOnAThreadWithAName()
    {
        // Takes the one real second that the end waits for its lines.
        var never = new Gate();
        var logger = new ListeningLogger(id =>
        {
            if (id == JobLogEvents.Ended)
            {
                never.Wait();
            }
        });
        var threads = new ConcurrentQueue<string>();
        using var tracer = new OwnTracer(place =>
        {
            if (place == nameof(ActivityListener.ActivityStopped))
            {
                threads.Enqueue($"{Thread.CurrentThread.Name}, in the background: {Thread.CurrentThread.IsBackground}");
            }
        });

        await CancellableJob.Start(_ => { }, new JobOptions { Name = "indexer", Logger = logger }).EndAsync();

        Assert.Contains("indexer (end), in the background: True", threads);
        never.Open();
    }
}
