namespace Cooperative.Cancellation.Testing.Tests.Ourselves;

public class LevelTriggeredTests
{
    [Fact(DisplayName = "[G3.1] A checkpoint that is swallowed, at every point: every one after it throws, but those behind a shield")]
    public async Task Checkpoint_Swallowed_DoesNotHideTheNext() =>
        await EveryWay.ExploreAsync(
            static () =>
            {
                var diary = new Diary();
                return Trial.Of(
                    context =>
                    {
                        for (int round = 0; round < 2; round++)
                        {
                            Swallow(diary, context.Checkpoint);
                            Swallow(diary, (file, line) => context.WithTimeout(EveryWay.Limit, scope => scope.Checkpoint(file, line)));
                            Swallow(diary, (file, line) => context.RunInterruptible(() => { }, file, line));
                            Swallow(diary, (file, line) => context.ParallelFor(0, 1, _ => { }, file: file, line: line));
                            Swallow(diary, (file, line) => context.Chunks(0, 1, file: file, line: line).GetEnumerator().MoveNext());
                            context.Shield(shield => shield.Checkpoint());
                        }
                    },
                    _ => !diary.Has("passed after one that threw"));
            },
            EveryWay.Options with { AllowDeclined = true, FaultAt = null });

    /// <summary>What nobody should do.</summary>
    private static void Swallow(Diary diary, Action<string, int> checkpoint)
    {
        try
        {
            checkpoint("LevelTriggeredTests.cs", diary.Entries.Count + 1);
            diary.Note(diary.Has("threw") ? "passed after one that threw" : "passed");
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            // The limit of a scope is over with the scope.
            diary.Note(exception is TimeoutException ? "passed" : "threw");
        }
    }
}
