namespace MailboxActor;

/// <summary>A message: a line for the journal, and the promise that its sender will hear what became of it.</summary>
internal sealed class Entry(string text)
{
    private readonly TaskCompletionSource<int> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Text => text;

    /// <summary>The number of the line; or <see cref="NotWrittenException"/>, which says why there is none.</summary>
    public Task<int> Written => _written.Task;

    /// <summary>Whatever comes of the writing, the sender is told; a failure goes on to whom it concerns beside him.</summary>
    public async Task AnswerAsync(Func<Task<int>> write)
    {
        try
        {
            _written.SetResult(await write());
        }
        catch (Exception exception)
        {
            Tell(new NotWrittenException($"'{text}' was not written: {exception.Message}", exception));
            throw;
        }
    }

    public void Return(string why) => Tell(new NotWrittenException($"'{text}' was not written: {why}"));

    private void Tell(NotWrittenException exception)
    {
        _written.SetException(exception);

        // Observed: a sender who does not listen has lost nothing that his supervisor does not know.
        _ = _written.Task.Exception;
    }
}
