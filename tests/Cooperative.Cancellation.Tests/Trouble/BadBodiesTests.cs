using Moq;

namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>Contract G10.3: bodies that cannot be run are refused, and nothing is half started.</summary>
public class BadBodiesTests
{
    // A job reads its clock as it is made: a clock that nobody may read shows that none was.
    private readonly Mock<TimeProvider> _unread = new(MockBehavior.Strict);

    [Fact(DisplayName = "G10.3 No body is refused, by every way to make or start a job")]
    public void Body_Null_IsRefused()
    {
        JobOptions options = Options();
        Action[] ways =
        [
            () => CancellableJob.Start(null!, options),
            () => CancellableJob.Start<int>(null!, options),
            () => CancellableJob.StartAsync(null!, options),
            () => CancellableJob.StartAsync<int>(null!, options),
            () => CancellableJob.Create(null!, options),
            () => CancellableJob.Create<int>(null!, options),
            () => CancellableJob.CreateAsync(null!, options),
            () => CancellableJob.CreateAsync<int>(null!, options),
        ];
        Assert.All(ways, way => Assert.Throws<ArgumentNullException>("body", way));
        _unread.VerifyNoOtherCalls();
    }

    [Fact(DisplayName = "G10.3 A synchronous body that returns a task is refused, and the message names the right method")]
    public void Body_ReturningATask_IsRefused()
    {
        IsRefused(body => CancellableJob.Start(body, Options()), Task.CompletedTask, "StartAsync");
        IsRefused(body => CancellableJob.Start(body, Options()), Task.FromResult(1), "StartAsync");
        IsRefused(body => CancellableJob.Create(body, Options()), Task.CompletedTask, "CreateAsync");
        IsRefused(body => CancellableJob.Create(body, Options()), Task.FromResult(1), "CreateAsync");
    }

    [Fact(DisplayName = "G10.3 A synchronous body that returns a value task is refused, and the message says what to write instead")]
    public void Body_ReturningAValueTask_IsRefused()
    {
        IsRefused(body => CancellableJob.Start(body, Options()), default(ValueTask), "StartAsync(async context => await …)");
        IsRefused(body => CancellableJob.Start(body, Options()), new ValueTask<int>(1), "StartAsync(async context => await …)");
        IsRefused(body => CancellableJob.Create(body, Options()), default(ValueTask), "CreateAsync(async context => await …)");
        IsRefused(body => CancellableJob.Create(body, Options()), new ValueTask<int>(1), "CreateAsync(async context => await …)");
    }

    [Fact(DisplayName = "G10.3 An asynchronous body whose value is a task is refused, by every way, for that one would not be awaited")]
    public void AsyncBody_ReturningATask_IsRefused()
    {
        Action[] ways =
        [
            () => CancellableJob.StartAsync(_ => Task.FromResult(Task.CompletedTask), Options()),
            () => CancellableJob.CreateAsync(_ => Task.FromResult(Task.CompletedTask), Options()),
        ];
        Assert.All(ways, way => Assert.Equal(
            "The body returns a Task of a Task, and the inner one would not be awaited. Await it in the body, or Unwrap() it. (Parameter 'body')",
            Assert.Throws<ArgumentException>("body", way).Message));
        _unread.VerifyNoOtherCalls();
    }

    [Fact(DisplayName = "G10.3 A task of one's own kind is a task all the same")]
    public void Body_ReturningADerivedTask_IsRefused() =>
        IsRefused(body => CancellableJob.Start(body, Options()), new Task<Task>(() => Task.CompletedTask), "StartAsync");

    [Fact(DisplayName = "G10.3 The message names a generic task as people write it")]
    public void Body_ReturningAGenericTask_IsNamedAsItIsWritten()
    {
        var refused = Assert.Throws<ArgumentException>(() => CancellableJob.Start(_ => Task.FromResult(1)));
        Assert.DoesNotContain("`", refused.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G10.3 An asynchronous body that returns a task of a task is refused, and the message says what to do about it")]
    public void Body_ReturningATaskOfATask_IsRefused()
    {
        Action[] ways =
        [
            () => CancellableJob.StartAsync<Task>(_ => Task.FromResult(Task.CompletedTask), Options()),
            () => CancellableJob.CreateAsync<Task>(_ => Task.FromResult(Task.CompletedTask), Options()),
        ];
        Assert.All(ways, way => Assert.StartsWith(
            "The body returns a Task of a Task, and the inner one would not be awaited. Await it in the body, or Unwrap() it.",
            Assert.Throws<ArgumentException>("body", way).Message,
            StringComparison.Ordinal));
        _unread.VerifyNoOtherCalls();
    }

    private void IsRefused<TResult>(Action<Func<JobContext, TResult>> start, TResult result, string remedy)
    {
        bool ran = false;
        var refused = Assert.Throws<ArgumentException>(() => start(_ =>
        {
            ran = true;
            return result;
        }));
        Assert.Equal("body", refused.ParamName);
        Assert.Contains($"Use {remedy} for asynchronous work.", refused.Message, StringComparison.Ordinal);
        Assert.False(ran);
        _unread.VerifyNoOtherCalls();
    }

    private JobOptions Options() => new() { TimeProvider = _unread.Object };
}
