using Cooperative.Cancellation.Benchmarks.Publishing;

namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>
/// From just before the request, on one thread, to when the body, spinning on another, has noticed it. Bodies that read a flag are
/// compared with a raw volatile one; those that are thrown out of their loop, with a token that throws.
/// </summary>
internal static class LatencyMeasurement
{
    public const string Flag = "volatile flag";
    public const string TokenFlag = "token.IsCancellationRequested";
    public const string ContextFlag = "context.IsCancellationRequested";
    public const string TokenThrow = "token throws";
    public const string Checkpoint = "checkpoint throws";

    private const int WarmUps = 500;

    private static readonly (string Name, Func<double> Sample)[] Ways =
    [
        (Flag, FlagSample.Take),
        (TokenFlag, () => TokenSample.Take(Spin.OnTokenFlag)),
        (ContextFlag, () => JobSample.Take(Spin.OnContextFlag)),
        (TokenThrow, () => TokenSample.Take(Spin.UntilTokenThrows)),
        (Checkpoint, () => JobSample.Take(Spin.UntilCheckpointThrows)),
    ];

    public static async Task<IReadOnlyList<Case>> MeasureAsync(Effort effort)
    {
        var rounds = new List<double[][]>();
        for (int round = 0; round < effort.Rounds; round++)
        {
            // A thread of its own: a requester on the pool would wait for its body there.
            rounds.Add(await Task.Factory.StartNew(
                () => TakeRound(effort.Samples), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }

        return [.. Percentile("p50", 0.5), .. Percentile("p99", 0.99), .. Percentile("max", 1)];

        IEnumerable<Case> Percentile(string group, double share) => Ways.Select((way, index) => new Case(
            group,
            way.Name,
            index == 0,
            [.. rounds.Select(samples => samples[index][(int)((samples[index].Length - 1) * share)])]));
    }

    /// <summary>All ways take turns; the samples of each, in order of size.</summary>
    private static double[][] TakeRound(int samples)
    {
        double[][] taken = [.. Ways.Select(_ => new double[samples])];
        for (int i = -WarmUps; i < samples; i++)
        {
            for (int way = 0; way < Ways.Length; way++)
            {
                double latency = Ways[way].Sample();
                if (i >= 0)
                {
                    taken[way][i] = latency;
                }
            }
        }

        foreach (double[] one in taken)
        {
            Array.Sort(one);
        }

        return taken;
    }
}
