using Cooperative.Cancellation.Testing;

namespace Gallery.Tests.MailboxActor;

public sealed class ExploredActorTests
{
    [Fact]
    public async Task Supervisor_DisturbedAtEveryPoint_KeepsEveryPromiseOrTellsTheSender()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            () =>
            {
                // Each entry has a point of its own while it is in hand.
                var desk = new Desk(pen => pen.YieldAsync().AsTask()).With("one", "two", "three");
                desk.Mailbox.Close();
                return Trial.OfAsync(desk.Supervisor.RunAsync, report => Holds(desk));
            },
            new ExplorationOptions
            {
                Timeouts = true,
                ExpireCleanup = true,

                // What tells the senders is the last that can be done for them; it is not to fail itself.
                FaultAt = static point => point.Kind == ExplorationPointKind.Hook && point.Place.StartsWith("Supervisor", StringComparison.Ordinal)
                    ? null
                    : new IOException($"the paper is torn at {point}"),
            },
            TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");

        result.ThrowIfFailed();
        Assert.All(result.Coverage, row => Assert.True(row.Unexplored == 0 || row.Disturbance == Disturbance.Fault));
    }

    private static bool Holds(Desk desk)
    {
        using (desk)
        {
            desk.AssertEveryPromiseWasAnswered();
            return true;
        }
    }
}
