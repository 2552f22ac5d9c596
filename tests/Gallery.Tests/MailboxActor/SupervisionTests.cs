using System.Text;
using Cooperative.Cancellation;
using MailboxActor;

namespace Gallery.Tests.MailboxActor;

public sealed class SupervisionTests : IDisposable
{
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task ActorThatFails_IsFollowedByAnother_WhichGoesOnWhereItStopped()
    {
        _desk.With("one", Desk.Poison, "two").Mailbox.Close();

        JobReport report = await _desk.Start().WaitAsync();

        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Equal([JobState.Faulted, JobState.Succeeded], report.Children.OrderBy(child => child.Id).Select(child => child.State));
        Assert.Equal(["one", "two"], _desk.Lines);
        _desk.AssertEveryPromiseWasAnswered();
    }

    [Fact]
    public async Task Door_StaysOpen_WhenAnActorFails()
    {
        CancellableJob job = _desk.With(Desk.Poison).Start();
        await Assert.ThrowsAsync<NotWrittenException>(() => _desk.Accepted[0].Written);

        _desk.With("after the failure");

        Assert.Equal(1, await _desk.Accepted[1].Written);
        Assert.Equal(1, _desk.Failures);
        await job.CancelAndWaitAsync();
    }

    [Fact]
    public async Task EntryThatBrokeTheActor_IsReturnedToItsSender_WithTheCause()
    {
        _desk.With(Desk.Poison).Mailbox.Close();

        await _desk.Start().WaitAsync();

        var told = await Assert.ThrowsAsync<NotWrittenException>(() => _desk.Accepted[0].Written);
        Assert.IsType<EncoderFallbackException>(told.InnerException);
    }

    [Fact]
    public async Task ActorThatFailsInItsDrain_IsFollowedByAnother_WhichDrainsTheRest()
    {
        var inHand = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        _desk.With("one", Desk.Poison, "two", Desk.Poison, "three").Pen = _ =>
        {
            inHand.TrySetResult();
            return go.Task;
        };
        CancellableJob job = _desk.Start();
        await inHand.Task;
        job.Cancel();
        go.SetResult();

        JobReport report = await job.WaitAsync();

        Assert.Equal((JobState.Canceled, JobResponse.Honored), (report.State, report.Response));
        Assert.Equal(2, _desk.Failures);
        Assert.Equal(["one", "two", "three"], _desk.Lines);
        _desk.AssertEveryPromiseWasAnswered();
    }

    [Fact]
    public async Task ActorsThatFailInARow_EndTheSupervisor_AndEverybodyIsTold()
    {
        _desk.With("one", "two");
        Directory.CreateDirectory(_desk.Path);

        JobReport report = await _desk.Start().WaitAsync();

        Assert.Equal(JobState.Faulted, report.State);
        Assert.Equal(Supervisor.FailuresInARow, report.ChildrenEnded);
        Assert.All(_desk.Accepted, entry => Assert.IsType<NotWrittenException>(entry.Written.Exception!.InnerException));
        Assert.False(_desk.Mailbox.TryPost(new Entry("too late")));
    }

    [Fact]
    public async Task ActorsThatFailNowAndThen_NeverEndTheSupervisor()
    {
        for (int i = 0; i < 2 * Supervisor.FailuresInARow; i++)
        {
            _desk.With("good", Desk.Poison);
        }

        _desk.Mailbox.Close();

        JobReport report = await _desk.Start().WaitAsync();

        Assert.Equal(JobState.Succeeded, report.State);
        Assert.Equal(2 * Supervisor.FailuresInARow, _desk.Lines.Length);
    }
}
