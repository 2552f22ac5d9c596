namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>G6.3: what reports call a hook that was given no name.</summary>
public class HookNameTests
{
    [Fact(DisplayName = "G6.3 A hook without a name is called by the place where it was registered")]
    public async Task OnCleanup_WithoutAName_IsNamedByItsPlace()
    {
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(_ => { });
        JobReport report = await job.RunAsync();
        Assert.StartsWith("HookNameTests.cs:", Assert.Single(report.Cleanup).Name, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G6.3 A hook without a name, registered at a place that nobody knows, is called a hook")]
    public async Task OnCleanup_WithoutANameOrAPlace_IsCalledAHook()
    {
        CancellableJob job = Ending.Create(JobState.Succeeded);
        job.OnCleanup(_ => { }, file: "");
        JobReport report = await job.RunAsync();
        Assert.Equal("hook", Assert.Single(report.Cleanup).Name);
    }
}
