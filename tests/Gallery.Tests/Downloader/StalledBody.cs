namespace Gallery.Tests.Downloader;

/// <summary>A body that gives a little and then nothing, until whoever reads it gives up.</summary>
internal sealed class StalledBody : MemoryStream
{
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StalledBody()
        : base(new byte[1_000])
    {
    }

    /// <summary>Ends when what there was has been read, and somebody waits for more.</summary>
    public Task Stalled => _stalled.Task.WaitAsync(TimeSpan.FromMinutes(1));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await base.ReadAsync(buffer, cancellationToken);
        if (read == 0)
        {
            _stalled.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return read;
    }
}
