using Cooperative.Cancellation;

namespace FileCopy;

/// <summary>A tree of its own, copied in two runs: the first is stopped half way, the second resumes.</summary>
internal sealed class Rehearsal(string folder)
{
    private const int Files = 60;

    private readonly string _from = Path.Combine(folder, "from");
    private readonly string _to = Path.Combine(folder, "to");

    /// <summary>The exit code: whether it holds what it promises, or which signal stopped it.</summary>
    public int Run()
    {
        MakeTree();
        CancellableJob? job = null;
        var first = new TreeCopy(_from, _to, Console.Error.WriteLine) { Watch = share => _ = share >= 0.5 && job!.Cancel("half way is a good moment") };
        job = CancellableJob.CreateAsync(first.RunAsync, new JobOptions { Name = "first run" });
        if (Follow(job) is { } stopped)
        {
            return stopped;
        }

        bool holds = Check(first) is > 0 and < Files;

        var second = new TreeCopy(_from, _to, Console.Error.WriteLine);
        if (Follow(CancellableJob.CreateAsync(second.RunAsync, new JobOptions { Name = "second run" })) is { } stoppedAsWell)
        {
            return stoppedAsWell;
        }

        holds &= Check(second) == Files && second.Kept == first.Copied;
        Console.WriteLine(holds ? "Stopped half way and resumed: nothing torn, nothing left behind, nothing copied twice." : "This is not as it should be!");
        return holds ? 0 : 1;
    }

    /// <summary>Null, unless a signal has ended it.</summary>
    private static int? Follow(CancellableJob job)
    {
        using var signals = new CancelOnSignals(job);
        job.Start();
        JobReport report = Display.Follow(job);
        Console.WriteLine($"{(report.CancellationReason is null ? $"{job}" : report)}\n");
        return signals.ExitCode;
    }

    private void MakeTree()
    {
        var content = new Random(1);
        for (int number = 0; number < Files; number++)
        {
            string file = Path.Combine(_from, $"shelf {number % 3}", $"box {number % 4}", $"file {number}");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var bytes = new byte[content.Next(2_000_000)];
            content.NextBytes(bytes);
            File.WriteAllBytes(file, bytes);
        }
    }

    /// <summary>How many files are at the destination; none where one of them is not what it is a copy of.</summary>
    private int Check(TreeCopy copy)
    {
        string[] copies = Directory.GetFiles(_to, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None });
        int whole = copies.Count(file => Path.Combine(_from, Path.GetRelativePath(_to, file)) is var original
            && File.Exists(original) && File.ReadAllBytes(original).AsSpan().SequenceEqual(File.ReadAllBytes(file)));
        Console.WriteLine($"{copy.Kept} kept, {copy.Copied} copied. At the destination: {copies.Length} of {Files} files, {whole} of them whole.\n");
        return whole == copies.Length ? whole : 0;
    }
}
