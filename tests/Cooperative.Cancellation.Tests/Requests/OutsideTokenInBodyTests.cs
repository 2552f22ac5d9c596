using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G4, the outcome: a body may use the outside token itself, and then may stop before the job has heard of it.</summary>
public class OutsideTokenInBodyTests
{
    private readonly TaskCompletionSource _never = new();
    private readonly Gate _waiting = new();

    [Theory(DisplayName = "G4 A body that stops by the outside token itself is Canceled with kind Token, though the job has not heard yet")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OutsideToken_UsedByTheBody_IsTheReason(bool asynchronous)
    {
        using var outside = new CancellationTokenSource();
        var options = new JobOptions { CancellationToken = outside.Token };
        CancellableJob job = asynchronous
            ? CancellableJob.CreateAsync(_ => WaitAsync(outside.Token), options)
            : CancellableJob.Create(_ => Wait(outside.Token), options);
        JobReport? unheard = null;

        // Callbacks run last in, first out: until this one returns, the job's own is not called.
        outside.Token.Register(() => unheard = job.Wait(Jobs.Patience));
        job.Start();
        await _waiting.WaitAsync();

        await Task.Run(outside.Cancel).WaitAsync(Jobs.Patience * 2);

        Assert.Equal((JobState.Canceled, JobResponse.Honored, 0), (unheard!.State, unheard.Response, unheard.LaterRequestCount));
        Assert.Equal(CancellationKind.Token, unheard.CancellationReason!.Kind);
        var thrown = Assert.IsType<JobCanceledException>(unheard.Exception);
        Assert.Same(unheard.CancellationReason, thrown.Reason);
        Assert.Equal(outside.Token, Assert.IsAssignableFrom<OperationCanceledException>(thrown.InnerException).CancellationToken);
        Assert.Equal(0, (await job.EndAsync()).LaterRequestCount);
    }

    [Theory(DisplayName = "G4 A body that returns or fails before the job has heard of the outside token was not asked")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OutsideToken_NotHeardOfAtTheEnd_IsNoRequest(bool fails)
    {
        using var outside = new CancellationTokenSource();
        CancellableJob job = CancellableJob.Create(
            _ =>
            {
                _waiting.Open();
                outside.Token.WaitHandle.WaitOne();
                if (fails)
                {
                    throw new InvalidDataException();
                }
            },
            new JobOptions { CancellationToken = outside.Token });
        JobReport? unheard = null;

        // Callbacks run last in, first out: until this one returns, the job's own is not called.
        outside.Token.Register(() => unheard = job.Wait(Jobs.Patience));
        job.Start();
        await _waiting.WaitAsync();

        await Task.Run(outside.Cancel).WaitAsync(Jobs.Patience * 2);

        Assert.Equal(
            (fails ? JobState.Faulted : JobState.Succeeded, JobResponse.None, null),
            (unheard!.State, unheard.Response, unheard.CancellationReason));
    }

    [Fact(DisplayName = "G2.2 An outside token by which the body stops, and of which the job hears a moment later, is one request")]
    public async Task OutsideToken_HeardOfDuringCleanup_CountsOnce()
    {
        using var outside = new CancellationTokenSource();
        var cleaning = new Gate();
        var heard = new Gate();
        CancellableJob job = CancellableJob.Create(_ => Wait(outside.Token), new JobOptions { CancellationToken = outside.Token });
        job.OnCleanup(_ =>
        {
            cleaning.Open();
            heard.Wait();
        });

        // Callbacks run last in, first out: the job's own comes when this one has returned.
        outside.Token.Register(cleaning.Wait);
        job.Start();
        await _waiting.WaitAsync();

        await Task.Run(outside.Cancel).WaitAsync(Jobs.Patience * 2);
        heard.Open();

        JobReport report = await job.EndAsync();
        Assert.Equal(
            (JobState.Canceled, CancellationKind.Token, 0),
            (report.State, report.CancellationReason!.Kind, report.LaterRequestCount));
    }

    private void Wait(CancellationToken outside)
    {
        _waiting.Open();
        outside.WaitHandle.WaitOne();
        outside.ThrowIfCancellationRequested();
    }

    private async Task WaitAsync(CancellationToken outside)
    {
        Task wait = _never.Task.WaitAsync(outside);
        _waiting.Open();
        await wait;
    }
}
