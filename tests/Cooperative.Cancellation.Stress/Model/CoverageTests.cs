using System.Collections.Concurrent;
using CsCheck;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>
/// What random sequences do not reach, they do not test. Asked of the model alone, and only for what comes up dozens of times in so many
/// sequences, so that chance does not decide.
/// </summary>
public class CoverageTests
{
    private const int Sequences = 5_000;
    private static readonly Lazy<ConcurrentDictionary<string, bool>> Reached = new(Explore);

    [Theory(DisplayName = "G4 The sequences reach every row of the table")]
    [InlineData("Succeeded, None")]
    [InlineData("Succeeded, Unnoticed")]
    [InlineData("Succeeded, Declined")]
    [InlineData("Succeeded, TooLate")]
    [InlineData("Canceled, Honored")]
    [InlineData("Faulted, None")]
    [InlineData("Faulted, Unnoticed")]
    [InlineData("Faulted, Declined")]
    [InlineData("Faulted, Honored")]
    [InlineData("Faulted, TooLate")]
    [InlineData("caught declined")]
    [InlineData("caught unrequested")]
    public void Sequences_ReachEveryRow(string what) => Assert.Contains(what, Reached.Value.Keys);

    [Theory(DisplayName = "G5.1 The sequences reach every way from Created to an end")]
    [InlineData("Created, CancellationRequested, Canceled")]
    [InlineData("Created, CancellationRequested, CleaningUp, Canceled")]
    [InlineData("Created, CancellationRequested, CleaningUp, Faulted")]
    [InlineData("Created, Running, Succeeded")]
    [InlineData("Created, Running, Faulted")]
    [InlineData("Created, Running, CleaningUp, Succeeded")]
    [InlineData("Created, Running, CleaningUp, Faulted")]
    [InlineData("Created, Running, CancellationRequested, Succeeded")]
    [InlineData("Created, Running, CancellationRequested, Canceled")]
    [InlineData("Created, Running, CancellationRequested, Faulted")]
    [InlineData("Created, Running, CancellationRequested, CleaningUp, Succeeded")]
    [InlineData("Created, Running, CancellationRequested, CleaningUp, Canceled")]
    [InlineData("Created, Running, CancellationRequested, CleaningUp, Faulted")]
    public void Sequences_ReachEveryWay(string what) => Assert.Contains(what, Reached.Value.Keys);

    [Theory(DisplayName = "G1, G2 The sequences reach every sort of request, and every answer to it")]
    [InlineData(nameof(CancellationKind.Requested))]
    [InlineData(nameof(CancellationKind.Shutdown))]
    [InlineData(nameof(CancellationKind.Timeout))]
    [InlineData(nameof(CancellationKind.Parent))]
    [InlineData(nameof(CancellationKind.ChildFault))]
    [InlineData(nameof(CancellationKind.SiblingFault))]
    [InlineData("Cancel True")]
    [InlineData("Cancel False")]
    [InlineData("Start refused")]
    [InlineData("caught canceled")]
    [InlineData("ended")]
    public void Sequences_ReachEveryRequest(string what) => Assert.Contains(what, Reached.Value.Keys);

    [Theory(DisplayName = "G6 The sequences reach every end of a hook, and every answer to whoever registers one")]
    [InlineData(nameof(CleanupResult.Completed))]
    [InlineData(nameof(CleanupResult.Failed))]
    [InlineData(nameof(CleanupResult.TimedOut))]
    [InlineData(nameof(CleanupResult.Abandoned))]
    [InlineData("Register refused")]
    [InlineData("Unregister True")]
    [InlineData("Unregister False")]
    public void Sequences_ReachEveryHook(string what) => Assert.Contains(what, Reached.Value.Keys);

    [Theory(DisplayName = "G8.3, G9 The sequences reach every end of a scope, and the faults of children")]
    [InlineData("finished")]
    [InlineData("did not finish")]
    [InlineData("caught time-out")]
    [InlineData("caught several")]
    public void Sequences_ReachEveryScope(string what) => Assert.Contains(what, Reached.Value.Keys);

    private static ConcurrentDictionary<string, bool> Explore()
    {
        var reached = new ConcurrentDictionary<string, bool>();
        Scenarios.Any.Sample(
            scenario =>
            {
                foreach (string what in scenario.Steps().SelectMany(step => Told(step.Operation, step.After)))
                {
                    reached[what] = true;
                }
            },
            iter: Sequences);
        return reached;
    }

    private static IEnumerable<string> Told(Operation operation, World world)
    {
        yield return $"{operation.GetType().Name} {world.Answer.Split(' ')[^1]}";
        foreach (ModelJob job in world.Jobs)
        {
            yield return job.Note;
            yield return string.Join(' ', job.Note.Split(' ').Take(2));
            yield return $"{world.Places[job.Body].Reason?.Kind}";
            yield return $"{job.State}, {View.Of(job, world).Response}";
            yield return string.Join(", ", job.Story);
            foreach (HookRun run in job.Runs)
            {
                yield return $"{run.Result}";
            }
        }
    }
}
