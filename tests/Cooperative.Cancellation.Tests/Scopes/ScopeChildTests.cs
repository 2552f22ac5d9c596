using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>G8.3 in a scope: the fault of a child belongs to the scope it was started in, and to the job only if nobody deals with it.</summary>
public class ScopeChildTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory(DisplayName = "G8.3 The fault of a child in a scope is thrown out of the scope as itself, and caught there it is over")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task AnyScope_ChildFails_ThrowsItsFaultOnce(ScopeForm form)
    {
        var fault = new InvalidDataException("broken");
        CancellableJob job = form.Start(async context =>
        {
            foreach (Func<Func<JobContext, Task>, Task> open in Openers(form, context))
            {
                Assert.Same(fault, await Record.ExceptionAsync(() => open(scope =>
                {
                    scope.StartChildAsync(_ => throw fault);

                    // The child's fault asks the scope to stop; the cancellation that comes of it is not thrown beside the fault.
                    return scope.UntilStoppedAsync();
                })));
                context.Checkpoint();
            }
        });
        JobReport report = await job.EndAsync();
        await job.Completion;
        Assert.Equal((JobState.Succeeded, JobResponse.None), (report.State, report.Response));
        Assert.Null(report.CancellationReason);
    }

    [Theory(DisplayName = "G8.3 A child that fails after the scope's body has returned is not lost")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task AnyScope_ChildFailsAfterTheBody_ThrowsItsFault(ScopeForm form)
    {
        var fault = new InvalidDataException("broken");
        CancellableJob job = form.Start(async context =>
        {
            foreach (Func<Func<JobContext, Task>, Task> open in Openers(form, context))
            {
                var bodyLeft = new Gate();
                Assert.Same(fault, await Record.ExceptionAsync(() => open(scope =>
                {
                    scope.StartChildAsync(async _ =>
                    {
                        await bodyLeft.WaitAsync();
                        throw fault;
                    });
                    bodyLeft.Open();
                    return Task.CompletedTask;
                })));
            }
        });
        await job.EndAsync();
        await job.Completion;
    }

    [Theory(DisplayName = "G8.3 Several faults in a scope are thrown together, the body's own first")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task AnyScope_BodyAndChildrenFail_ThrowsAllOfThem(ScopeForm form)
    {
        var own = new InvalidOperationException("the body's");
        var faults = new[] { new InvalidDataException("one"), new InvalidDataException("two") };
        CancellableJob job = form.Start(async context =>
        {
            foreach (Func<Func<JobContext, Task>, Task> open in Openers(form, context))
            {
                var thrown = Assert.IsType<AggregateException>(await Record.ExceptionAsync(() => open(async scope =>
                {
                    foreach (InvalidDataException fault in faults)
                    {
                        CancellableJob child = scope.StartChildAsync(_ => throw fault);
                        await child.Completion.ContinueWith(_ => { }, TaskScheduler.Default);
                    }

                    throw own;
                })));
                Assert.Equal([own, .. faults], thrown.InnerExceptions);
                Assert.StartsWith("The work failed in several places.", thrown.Message, StringComparison.Ordinal);
            }
        });
        await job.EndAsync();
        await job.Completion;
    }

    [Theory(DisplayName = "G8.3 The fault of a child that the body lets go faults the job with that very exception")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task AnyScope_FaultLeavesTheBody_FaultsTheJob(ScopeForm form)
    {
        var fault = new InvalidDataException("broken");
        CancellableJob job = form.Start(context => form.WithTimeout(
            context,
            Limit,
            scope =>
            {
                scope.StartChildAsync(_ => throw fault);
                return scope.UntilStoppedAsync();
            }));
        Assert.Same(fault, (await job.EndAsync()).Exception);
    }

    [Theory(DisplayName = "G8.3 The fault of a child is not hidden by the time limit")]
    [MemberData(nameof(ScopeForms.All), MemberType = typeof(ScopeForms))]
    public async Task WithTimeout_LimitPassedAndChildFails_ThrowsTheFault(ScopeForm form)
    {
        var fault = new InvalidDataException("broken");
        CancellableJob job = form.Start(async context =>
        {
            Assert.Same(fault, await Record.ExceptionAsync(() => form.TryWithTimeout(
                context,
                TimeSpan.Zero,
                scope =>
                {
                    scope.StartChildAsync(_ => throw fault);
                    scope.Checkpoint();
                    return Task.CompletedTask;
                })));
        });
        await job.EndAsync();
        await job.Completion;
    }

    private static IEnumerable<Func<Func<JobContext, Task>, Task>> Openers(ScopeForm form, JobContext context) =>
    [
        body => form.WithTimeout(context, Limit, body),
        body => form.TryWithTimeout(context, Limit, body),
        body => form.WithTimeout(context, Timeout.InfiniteTimeSpan, body),
        body => form.Shield(context, body),
    ];
}
