using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Outcome;

/// <summary>Contract G8.5: whoever keeps the handle of an ended job keeps a report, not what the work had captured.</summary>
public class HeldHandleTests
{
    private static readonly AsyncLocal<object?> Ambient = new();

    [Theory(DisplayName = "G8.5 The handle of an ended job does not keep alive what its body captured")]
    [InlineData("synchronous")]
    [InlineData("synchronous with a value")]
    [InlineData("asynchronous")]
    [InlineData("asynchronous with a value")]
    [InlineData("never started")]
    public async Task Handle_OfAnEndedJob_KeepsNothingOfItsBody(string body)
    {
        CancellableJob? held = null;

        await Memory.AssertForgottenAsync(async () =>
        {
            var captured = new object();
            held = Start(body, captured);
            await held.EndAsync();
            return captured;
        });

        GC.KeepAlive(held);
    }

    [Theory(DisplayName = "G8.5 The handle of an ended job does not keep alive what its hooks captured")]
    [InlineData("synchronous")]
    [InlineData("asynchronous")]
    [InlineData("asynchronous by value task")]
    [InlineData("withdrawn")]
    [InlineData("for another outcome")]
    public async Task Handle_OfAnEndedJob_KeepsNothingOfItsHooks(string hook)
    {
        CancellableJob? held = null;

        await Memory.AssertForgottenAsync(async () =>
        {
            var captured = new object();
            held = CancellableJob.Create(_ => { });
            AddHook(held, hook, captured);
            held.Start();
            await held.EndAsync();
            return captured;
        });

        GC.KeepAlive(held);
    }

    [Theory(DisplayName = "G8.5 The handle of an ended job keeps alive no execution context: not that of its hooks, nor of whoever started it")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Handle_OfAnEndedJob_KeepsNoExecutionContext(bool asynchronous)
    {
        CancellableJob? held = null;

        await Memory.AssertForgottenAsync(async () =>
        {
            var ambient = new object();
            held = StartUnder(ambient, asynchronous);
            await held.EndAsync();
            return ambient;
        });

        GC.KeepAlive(held);
    }

    // What captures is made in methods of their own, so that the closures are nobody else's.
    private static CancellableJob Start(string body, object captured)
    {
        switch (body)
        {
            case "synchronous":
                return CancellableJob.Start(_ => GC.KeepAlive(captured));
            case "synchronous with a value":
                return CancellableJob.Start(_ => captured.GetHashCode());
            case "asynchronous":
                return CancellableJob.StartAsync(async _ =>
                {
                    await Task.Yield();
                    GC.KeepAlive(captured);
                });
            case "asynchronous with a value":
                return CancellableJob.StartAsync(async _ =>
                {
                    await Task.Yield();
                    return captured.GetHashCode();
                });
            default:
                CancellableJob job = CancellableJob.Create(_ => GC.KeepAlive(captured));
                job.Cancel();
                return job;
        }
    }

    private static void AddHook(CancellableJob job, string hook, object captured)
    {
        switch (hook)
        {
            case "synchronous":
                job.OnCleanup(_ => GC.KeepAlive(captured));
                break;
            case "asynchronous":
                job.OnCleanup(async Task (_) =>
                {
                    await Task.Yield();
                    GC.KeepAlive(captured);
                });
                break;
            case "asynchronous by value task":
                job.OnCleanup(async ValueTask (_) =>
                {
                    await Task.Yield();
                    GC.KeepAlive(captured);
                });
                break;
            case "withdrawn":
                job.OnCleanup(_ => GC.KeepAlive(captured)).Unregister();
                break;
            default:
                job.OnCleanup(_ => GC.KeepAlive(captured), when: CleanupWhen.Faulted);
                break;
        }
    }

    private static CancellableJob StartUnder(object ambient, bool asynchronous)
    {
        CancellableJob? job = null;
        ExecutionContext.Run(
            ExecutionContext.Capture()!,
            _ =>
            {
                Ambient.Value = ambient;
                job = asynchronous ? CancellableJob.CreateAsync(async _ => await Task.Yield()) : CancellableJob.Create(_ => { });
                job.OnCleanup(_ => { });
                job.OnCleanup(async _ => await Task.Yield());
                job.Start();
            },
            null);
        return job!;
    }
}
