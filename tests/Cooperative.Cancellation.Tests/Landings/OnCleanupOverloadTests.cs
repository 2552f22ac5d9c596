using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Landings;

/// <summary>G6.1: where the hooks that people write land, on the context and on the handle. The table is the documentation.</summary>
public class OnCleanupOverloadTests
{
    private const string Action = "Action<CleanupContext>";
    private const string Task = "Func<CleanupContext, Task>";
    private const string ValueTask = "Func<CleanupContext, ValueTask>";
    private const string Error = "error";

    /// <summary>What is written, and where it lands.</summary>
    public static readonly TheoryData<string, string> Hooks = new()
    {
        { "_ => _connection.DisposeAsync()", ValueTask },
        { "_ => _stream.Dispose()", Action },
        { "_ => { }", Action },
        { "_ => { _stream.Dispose(); }", Action },
        { "_ => _count++", Action },
        { "_ => _count = 0", Action },
        { "cleanup => cleanup.Context.Checkpoint()", Action },
        { "_ => _stream.FlushAsync()", Task },
        { "cleanup => _stream.FlushAsync(cleanup.Token)", Task },
        { "_ => _task", Task },
        { "_ => Task.FromResult(7)", Task },
        { "_ => new ValueTask(_task)", ValueTask },
        { "_ => default", Task },
        { "async _ => await _connection.DisposeAsync()", Task },
        { "async _ => { await Task.Yield(); }", Task },
        { "async cleanup => await Task.Delay(1, cleanup.Token)", Task },
        { "_ => throw new IOException()", Task },
        { "_ => { throw new IOException(); }", Task },
        { "async _ => throw new IOException()", Task },
        { "cleanup => { while (true) cleanup.Context.Checkpoint(); }", Task },
        { "Clean", Action },
        { "CleanAsync", Task },
        { "CountFreedAsync", Task },
        { "QuickCleanAsync", ValueTask },
        { "CountFreed", Error },
        { "QuickCountFreedAsync", Error },

        // A value task with a value fits none of the asynchronous forms, and an expression may be dropped: nobody awaits this one.
        // Write async _ => await … instead.
        { "cleanup => QuickCountFreedAsync(cleanup)", Action },
    };

    [Theory(DisplayName = "G6.1 A hook lands where it is awaited if it can be, on the context and on the handle alike")]
    [MemberData(nameof(Hooks))]
    public void OnCleanup_Hook_LandsOn(string written, string landing)
    {
        Assert.Equal(landing, new Call($"context.OnCleanup({written})").Landing);
        Assert.Equal(landing, new Call($"job.OnCleanup({written})").Landing);
        Assert.Equal(landing, new Call($"job.OnCleanup({written}, \"a name\", CleanupWhen.Canceled, TimeSpan.Zero)").Landing);
    }

    [Fact(DisplayName = "G6.1 A hook that disposes asynchronously is awaited, as the lambda that people write")]
    public async Task OnCleanup_DisposeAsync_IsAwaited()
    {
        await using var connection = new SlowToClose();
        CancellableJob job = CancellableJob.Create(_ => { });
        job.OnCleanup(_ => connection.DisposeAsync());
        job.Start();
        await connection.Closing.WaitAsync();

        Assert.Equal(JobState.CleaningUp, job.State);
        connection.MayClose.Open();
        JobReport report = await job.EndAsync();
        Assert.Equal(JobState.Succeeded, report.State);
        Assert.True(connection.IsClosed);
    }

    [Theory(DisplayName = "G6.1 Hooks of every form run for real")]
    [InlineData("job.OnCleanup(_ => _connection.DisposeAsync())", CleanupResult.Completed)]
    [InlineData("job.OnCleanup(_ => _stream.Dispose())", CleanupResult.Completed)]
    [InlineData("job.OnCleanup(_ => _count++)", CleanupResult.Completed)]
    [InlineData("job.OnCleanup(Clean)", CleanupResult.Completed)]
    [InlineData("job.OnCleanup(CountFreedAsync)", CleanupResult.Completed)]
    [InlineData("job.OnCleanup(QuickCleanAsync)", CleanupResult.Completed)]
    [InlineData("job.OnCleanup(_ => throw new IOException())", CleanupResult.Failed)]
    [InlineData("job.OnCleanup(async _ => { await Task.Yield(); throw new IOException(); })", CleanupResult.Failed)]
    [InlineData("job.OnCleanup(_ => Task.FromException(new IOException()))", CleanupResult.Failed)]
    [InlineData("job.OnCleanup(_ => ValueTask.FromException(new IOException()))", CleanupResult.Failed)]
    public async Task OnCleanup_HookAsWritten_Runs(string call, CleanupResult result)
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        new Call(call).Run(job);
        job.Start();

        JobReport report = await job.EndAsync();

        Assert.Equal(result, Assert.Single(report.Cleanup).Result);
        if (result == CleanupResult.Failed)
        {
            Assert.IsType<IOException>(report.Exception);
        }
    }

    /// <summary>A connection that says goodbye for as long as the test likes.</summary>
    private sealed class SlowToClose : IAsyncDisposable
    {
        public Gate Closing { get; } = new();

        public Gate MayClose { get; } = new();

        public bool IsClosed { get; private set; }

        public async ValueTask DisposeAsync()
        {
            Closing.Open();
            await MayClose.WaitAsync();
            IsClosed = true;
        }
    }
}
