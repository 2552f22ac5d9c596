using ControlRoom.Screen;
using Cooperative.Cancellation;
using Cooperative.Cancellation.Testing;
using Cooperative.Cancellation.Tests;

namespace ControlRoom.Tests.Exploration;

[Collection(OwnTemporaryFolder.Alone)]
public sealed class ExploredRoomTests : IDisposable
{
    private static readonly string[] Present = ["eager Collatz", "slow poller", "patient clerk", "touchy import"];

    private readonly OwnTemporaryFolder _folder = new();
    private readonly TestTime _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Room_DisturbedAtEveryPlace_EndsAfterAllWhoAreInIt()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            NewTrial,
            new ExplorationOptions { TimeProvider = _clock, Timeouts = true, CancelBeforeStart = true, MaxRunsPerPlace = 1 },
            TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");

        result.ThrowIfFailed();
    }

    private Trial NewTrial()
    {
        var roster = new Roster(Brisk.Tempo, new EventLog());
        Post[] posts = [.. Post.All(Brisk.Tempo, roster).Where(post => Present.Contains(post.Name))];
        bool isOpened = false;
        return Trial.OfAsync(
            async context =>
            {
                var room = new Room(posts, roster, context);
                foreach (CancellableJob job in await room.JobsAsync(context.Token))
                {
                    Assert.Contains(job.Name, Present);
                }

                isOpened = true;
                await roster.Latest("eager Collatz")!.PingAsync(Timeout.InfiniteTimeSpan, context.Token);
                await room.Job.CancelAndWaitAsync("closing time", CancellationToken.None);
                Assert.All(room.Jobs, job => Assert.True(job.GetReport().HasEnded));
                context.Checkpoint();
            },
            report =>
            {
                Assert.All(roster.All, job => Assert.True(job.GetReport().HasEnded));
                _folder.AssertEmpty();
                return isOpened || report.State != JobState.Succeeded;
            });
    }
}
