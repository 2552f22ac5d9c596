namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

/// <summary>Faults that look like something of ours and are not.</summary>
public class ForeignFaultTests
{
    public static TheoryData<string> Faults => [.. All.Keys];

    private static Dictionary<string, Func<Exception>> All => new()
    {
        ["a cancellation nobody asked for"] = static () => new OperationCanceledException("the HTTP client's time limit"),
        ["several of those"] = static () => new AggregateException(new TaskCanceledException(), new OperationCanceledException()),
        ["a timeout of the body's own"] = static () => new TimeoutException("the database did not answer"),
        ["an interrupt of somebody else's"] = static () => new ThreadInterruptedException(),
    };

    [Theory(DisplayName = "[G4] A fault that looks like a request or a limit of ours, at every point: it is a fault, and hidden nowhere")]
    [MemberData(nameof(Faults))]
    public async Task Fault_ThatLooksLikeOurs_IsAFault(string fault) =>
        await EveryWay.ExploreAsync(
            static () =>
            {
                bool hasHiddenOne = false;
                return Trial.Of(
                    context =>
                    {
                        context.OnCleanup(cleanup => cleanup.Context.Checkpoint(), "hook");
                        hasHiddenOne |= !context.TryWithTimeout(EveryWay.Limit, scope =>
                        {
                            scope.Checkpoint();
                            scope.Shield(shield => shield.Checkpoint());
                            scope.StartChild(child => child.Checkpoint());
                            scope.ParallelFor(0, 2, _ => { }, maxDegreeOfParallelism: 2);
                        });
                        context.RunInterruptible(() => context.WithTimeout(EveryWay.Limit, scope => scope.Checkpoint()));
                        foreach ((int start, int end) in context.Chunks(0, 3))
                        {
                            context.ReportProgress(end - start);
                        }

                        context.Checkpoint();
                    },
                    report => !hasHiddenOne && report switch
                    {
                        // Only a request cancels. There is one of ours, or that of a child that failed.
                        { State: JobState.Canceled } => report.CancellationReason is { Kind: CancellationKind.Requested },
                        { State: JobState.Faulted } => report.Exception is not OperationCanceledException,
                        _ => report.Response is JobResponse.None or JobResponse.TooLate,
                    });
            },
            EveryWay.Options with
            {
                FaultAt = _ => All[fault](),
                Timeouts = false,
                ExpireCleanup = false,
                CancelBeforeStart = false,
            });
}
