namespace Cooperative.Cancellation.Stress.Model;

/// <summary>What must hold of a job once it has ended, whatever has happened to it.</summary>
internal static class Curtain
{
    public static void Check(Actor actor, ModelJob expected)
    {
        if (!Theatre.WaitUntil(() => actor.HasToldAll))
        {
            throw new DifferenceException($"{expected.Name}: its observer was not told of the end.");
        }

        Same(expected, "the states that an observer saw", string.Join(" → ", expected.Story), string.Join(" → ", actor.Story));
        Same(expected, "the completion", expected.State, actor.Job.Completion.Status switch
        {
            TaskStatus.RanToCompletion => JobState.Succeeded,
            TaskStatus.Canceled => JobState.Canceled,
            _ => JobState.Faulted,
        });
        Same(expected, "whether await throws the very exception of the report", true, ReferenceEquals(Thrown(actor.Job), actor.Job.GetReport().Exception));
    }

    private static Exception? Thrown(CancellableJob<int> job)
    {
        try
        {
            job.Completion.GetAwaiter().GetResult();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static void Same<T>(ModelJob job, string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new DifferenceException($"At the end, {job.Name}: {what}\n  the model expects\n    {expected}\n  the library came to\n    {actual}");
        }
    }
}
