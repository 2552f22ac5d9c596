using Cooperative.Cancellation.Tests.Scopes;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G4, G8.2: work that stops by a token from above was asked, though the request has not come down to it yet.</summary>
public class AskedAboveTests
{
    private readonly TaskCompletionSource _never = new();

    [Fact(DisplayName = "G4 G8.2 A child that stops by the outside token its parent obeys is cancelled, and so is the parent")]
    public async Task OutsideTokenOfTheParent_UsedByTheChild_IsACancellation()
    {
        using var outside = new CancellationTokenSource();
        CancellableJob? child = null;
        var waiting = new Gate();
        CancellableJob parent = CancellableJob.StartAsync(
            async context =>
            {
                child = context.StartChildAsync(async _ =>
                {
                    // Callbacks run last in, first out, and this wait ends inside its own: before that of the parent's link.
                    Task wait = _never.Task.WaitAsync(outside.Token);
                    waiting.Open();
                    await wait;
                });
                await child;
            },
            new JobOptions { CancellationToken = outside.Token });
        await waiting.WaitAsync();

        await Task.Run(outside.Cancel);

        JobReport report = await parent.EndAsync();
        Assert.Equal(JobState.Canceled, child!.State);
        Assert.Equal((JobState.Canceled, CancellationKind.Token), (report.State, report.CancellationReason?.Kind));
    }

    [Fact(DisplayName = "G4 G8.2 A child that stops by its parent's context is cancelled, though the request has not come down to it yet")]
    public async Task ContextOfTheParent_UsedByTheChild_IsACancellation()
    {
        var clock = new HoldingClock();
        HeldJob parent = await HeldJob.StartAsync();
        HeldJob first = await HeldJob.StartAsync(parent.Context, new JobOptions { TimeProvider = clock });
        CancellableJob second = parent.Context.StartChildAsync(_ => Trees.UntilAskedAsync(parent.Context));

        // The request is on its way from the parent to the first child, and then to the second.
        clock.Arm();
        Task asking = Task.Run(() => Requester.Ask(() => parent.Job.Cancel()));
        await clock.Reached.WaitAsync();
        JobReport report = await second.EndAsync();
        clock.GoOn.Open();
        await asking;

        await first.EndAsync();
        JobState parentState = (await parent.EndAsync()).State;
        Assert.Equal((JobState.Canceled, JobState.Succeeded), (report.State, parentState));
    }

    [Fact(DisplayName = "G9.2 An outside token that was cancelled beats the time limit, though the job has not heard of it yet")]
    public async Task OutsideToken_NotHeardOfAtTheEndOfTheScope_BeatsTheTimeout()
    {
        var time = new TestTime();
        using var outside = new CancellationTokenSource();
        var inside = new Gate();
        var waiting = new Gate();
        CancellableJob job = CancellableJob.CreateAsync(
            context => context.WithTimeoutAsync(TimeSpan.FromSeconds(1), async scope =>
            {
                inside.Open();
                await scope.WhenAskedAsync();
                Task wait = _never.Task.WaitAsync(outside.Token);
                waiting.Open();
                await wait;
            }),
            new JobOptions { CancellationToken = outside.Token, TimeProvider = time });
        JobReport? unheard = null;

        // Until this callback returns, the job's own is not called.
        outside.Token.Register(() => unheard = job.Wait(TimeSpan.FromMinutes(1)));
        job.Start();
        await inside.WaitAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await waiting.WaitAsync();

        await Task.Run(outside.Cancel).WaitAsync(Jobs.Patience * 2);

        Assert.Equal((JobState.Canceled, CancellationKind.Token), (unheard!.State, unheard.CancellationReason?.Kind));
    }
}
