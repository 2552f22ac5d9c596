using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Waiting;

/// <summary>G6.7: work that was begun in a scope and goes on after it is still work of the job.</summary>
public class LeftScopeFlowTests
{
    [Theory(DisplayName = "G6.7 A flow that was begun in a scope, and outlived it, is refused to wait for the job that awaits it")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_FromAFlowThatOutlivedItsScope_IsRefused(bool inScope)
    {
        var left = new Gate();
        CancellableJob job = null!;
        Exception? thrown = null;
        job = CancellableJob.CreateAsync(async context =>
        {
            Task? flow = null;
            void Begin() => flow = Task.Run(async () =>
            {
                await left.WaitAsync();
                await job.WaitAsync(TimeSpan.FromSeconds(10));
            });
            if (inScope)
            {
                context.Shield(_ => Begin());
            }
            else
            {
                Begin();
            }

            left.Open();
            thrown = await Record.ExceptionAsync(() => flow!);
        });
        job.Start();
        await job.EndAsync();
        Assert.IsType<InvalidOperationException>(thrown);
    }
}
