namespace Cooperative.Cancellation.Testing.Tests.Lesson;

public class LessonTests
{
    [Fact]
    public void Explore_BugBetweenTwoLines_FoundAtTheFirstTry()
    {
        Bank bank = null!;

        ExplorationResult result = CancellationExplorer.Explore(
            context => bank.Collect(context),
            new ExplorationOptions { Setup = () => bank = new Bank(5, 5, 5, 0), Invariant = _ => bank.Total == 15 });

        ExplorationFailure failure = Assert.Single(result.Failures);
        Assert.Equal((Disturbance.Request, ExplorationRule.Invariant), (failure.Disturbance, failure.Rule));
        Assert.Equal(("Bank.cs:23", 2L), (failure.Point?.Place, failure.Point?.Number));
        Assert.Equal([4, 6], failure.Others.Select(point => point.Number).Order());
    }
}
