using Cooperative.Cancellation;
using Polly;

namespace Downloader;

/// <summary>The work: a file from the web that is here in the end whole, or not at all.</summary>
internal sealed class Download(HttpClient client, ResiliencePipeline retry, Uri source, string target)
{
    private readonly byte[] _block = new byte[16 * 1024];

    /// <summary>How long one attempt may take. HttpClient's own timeout is over once the headers are there.</summary>
    public TimeSpan AttemptLimit { get; init; } = TimeSpan.FromSeconds(1);

    public async Task RunAsync(JobContext context)
    {
        // However the work ends; where it went well, there is none left.
        string partial = $"{target}.part";
        context.OnCleanup(_ => File.Delete(partial), "delete the partial file");

        await retry.ExecuteAsync(
            async _ => await context.WithTimeoutAsync(AttemptLimit, attempt => TryAsync(attempt, partial)),
            context.Token);
        File.Move(partial, target, overwrite: true);
    }

    private async Task TryAsync(JobContext attempt, string partial)
    {
        using HttpResponseMessage response = await client.GetAsync(source, HttpCompletionOption.ResponseHeadersRead, attempt.Token);
        response.EnsureSuccessStatusCode();
        await using Stream body = await response.Content.ReadAsStreamAsync(attempt.Token);
        await using FileStream file = File.Create(partial);
        long? total = response.Content.Headers.ContentLength;
        for (int read; (read = await body.ReadAsync(_block, attempt.Token)) > 0;)
        {
            attempt.Checkpoint();
            await file.WriteAsync(_block.AsMemory(0, read), attempt.Token);
            attempt.ReportProgress(file.Length, total);
        }
    }
}
