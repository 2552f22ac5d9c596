using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>
/// A tree: three children work hand in hand until one of them meets a bad record and fails. The library asks its siblings and its parent
/// to stop, naming the culprit, and the failure is the parent's too.
/// </summary>
internal sealed class Import(Roster roster, int badRecord)
{
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(100);
    private readonly Channel<int> _numbers = Channel.CreateBounded<int>(100);

    public async Task RunAsync(JobContext context)
    {
        roster.Add(context.StartChildAsync(ReadAsync, roster.OptionsFor("reader")));
        roster.Add(context.StartChildAsync(ParseAsync, roster.OptionsFor("parser")));
        roster.Add(context.StartChildAsync(WriteAsync, roster.OptionsFor("writer")));

        // The children are the work: without a request it goes on for ever, and no job ends before its children.
        await Task.Delay(Timeout.Infinite, context.Token);
    }

    private async Task ReadAsync(JobContext context)
    {
        for (int record = 1; ; record++)
        {
            string line = record == badRecord ? "n/a" : record.ToString(CultureInfo.InvariantCulture);
            await _lines.Writer.WriteAsync(line, context.Token);
        }
    }

    private async Task ParseAsync(JobContext context)
    {
        byte[] evidence = new byte[1 << 18];
        int record = 0;
        await foreach (string line in _lines.Reader.ReadAllAsync().WithCheckpoints(context))
        {
            record++;
            if (!int.TryParse(line, CultureInfo.InvariantCulture, out int number))
            {
                throw new InvalidDataException($"record {record}: '{line}' is not a number");
            }

            SHA256.HashData(evidence, evidence);
            context.ReportProgress(record, badRecord * 5L / 4);
            await _numbers.Writer.WriteAsync(number, context.Token);
        }
    }

    private async Task WriteAsync(JobContext context)
    {
        string table = Path.GetTempFileName();
        context.OnCleanup(_ => File.Delete(table), "roll back");
        await using var file = new StreamWriter(table);
        await foreach (int number in _numbers.Reader.ReadAllAsync().WithCheckpoints(context))
        {
            await file.WriteLineAsync($"{number}".AsMemory(), context.Token);
        }
    }
}
