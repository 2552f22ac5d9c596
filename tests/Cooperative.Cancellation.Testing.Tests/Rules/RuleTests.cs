using Cooperative.Cancellation.Tests;

namespace Cooperative.Cancellation.Testing.Tests.Rules;

/// <summary>What is checked without being asked: for each rule, work that breaks it.</summary>
[Collection(Alone.Name)]
public class RuleTests
{
    [Fact]
    public void Explore_SwallowedRequest_IsAFailureUnlessAllowed()
    {
        static void Swallow(JobContext context)
        {
            try
            {
                context.Checkpoint();
            }
            catch (JobCanceledException)
            {
                // Goes on all the same.
            }
        }

        ExplorationFailure failure = Assert.Single(CancellationExplorer.Explore(Swallow).Failures);
        Assert.Equal(ExplorationRule.Answered, failure.Rule);
        Assert.False(CancellationExplorer.Explore(Swallow, new ExplorationOptions { AllowDeclined = true }).HasFailed);
    }

    [Fact]
    public void Explore_FailureForAnAnswer_IsAFailureOfTheWork()
    {
        ExplorationResult result = CancellationExplorer.Explore(context =>
        {
            try
            {
                context.Checkpoint();
            }
            catch (JobCanceledException)
            {
                throw new InvalidOperationException("cannot close the file");
            }
        });

        ExplorationFailure failure = Assert.Single(result.Failures);
        Assert.Equal(ExplorationRule.Answered, failure.Rule);
        Assert.Contains("cannot close the file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explore_HookThatFailsAfterARequest_IsToldByItsName()
    {
        ExplorationResult result = CancellationExplorer.Explore(context =>
        {
            context.OnCleanup(_ => throw new IOException("disk full"), "rollback", CleanupWhen.Canceled);
            context.Checkpoint();
        });

        Assert.Contains(result.Failures, failure =>
            failure.Rule == ExplorationRule.Hooks && failure.Message.Contains("'rollback' failed: IOException: disk full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explore_TaskThatFailsUnobserved_IsFoundAndMadeAgain()
    {
        ExplorationResult result = await CancellationExplorer.ExploreAsync(context =>
        {
            try
            {
                context.Checkpoint();
            }
            catch (JobCanceledException)
            {
                LeaveAFailedTask();
                throw;
            }

            return Task.CompletedTask;
        });

        ExplorationFailure failure = Assert.Single(result.Failures);
        Assert.Equal((ExplorationRule.NothingUnobserved, 1L), (failure.Rule, failure.Point!.Number));
        Assert.Contains("nobody will ask", failure.Message, StringComparison.Ordinal);

        static void LeaveAFailedTask() => _ = Task.FromException(new InvalidOperationException("nobody will ask"));
    }

    [Fact]
    public void Explore_InvariantThatThrows_IsToldWithWhatItThrew()
    {
        ExplorationResult result = CancellationExplorer.Explore(
            context => context.Checkpoint(),
            new ExplorationOptions { Invariant = report => report.State == JobState.Succeeded ? true : throw new InvalidOperationException("half a file") });

        ExplorationFailure failure = Assert.Single(result.Failures);
        Assert.Equal((ExplorationRule.Invariant, "half a file"), (failure.Rule, failure.Exception?.Message));
        Assert.Contains("half a file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explore_TimersOfAClockOfItsOwn_AreAllDisposed()
    {
        var clock = new TestTime();
        ExplorationResult result = await CancellationExplorer.ExploreAsync(
            async context =>
            {
                context.OnCleanup(cleanup => cleanup.Context.Checkpoint(), "hook");
                await context.TryWithTimeoutAsync(TimeSpan.FromMinutes(1), inner =>
                {
                    inner.Checkpoint();
                    return Task.CompletedTask;
                });
                context.Pace(TimeSpan.FromHours(1)).Checkpoint();
            },
            new ExplorationOptions { TimeProvider = clock, Timeouts = true, ExpireCleanup = true });

        result.ThrowIfFailed();
    }
}
