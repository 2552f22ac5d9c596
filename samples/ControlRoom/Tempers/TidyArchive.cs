using System.IO.Compression;
using System.Runtime.InteropServices;
using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>Asynchronous I/O: packs the files of the .NET runtime into a temporary file, and deletes that however it ends.</summary>
internal static class TidyArchive
{
    public static async Task RunAsync(JobContext context)
    {
        string archive = Path.GetTempFileName();
        context.OnCleanup(_ => File.Delete(archive), "delete the archive");

        FileInfo[] files = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory()).GetFiles();
        while (true)
        {
            await using FileStream target = new(archive, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
            await using var packed = new GZipStream(target, CompressionLevel.SmallestSize);
            await PackAsync(files, packed, context);
        }
    }

    private static async Task PackAsync(FileInfo[] files, GZipStream packed, JobContext context)
    {
        long total = files.Sum(file => file.Length);
        long done = 0;
        byte[] block = new byte[1 << 14];
        foreach (FileInfo file in files)
        {
            await using FileStream source = file.OpenRead();
            while (await source.ReadAsync(block, context.Token) is var read and > 0)
            {
                await context.YieldAsync();
                await packed.WriteAsync(block.AsMemory(0, read), context.Token);
                context.ReportProgress(done += read, total, file.Name);
            }
        }
    }
}
