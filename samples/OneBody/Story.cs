using Cooperative.Cancellation;
using Spectre.Console;

namespace OneBody;

/// <summary>The same body in one place after the other, and a table of how it ended there.</summary>
internal sealed class Story(IReadOnlyDictionary<string, RunAndStop> places)
{
    private readonly List<(string Place, JobReport Report, PrimeCount Count)> _endings = [];

    /// <summary>In how many places it stopped as it was asked to.</summary>
    public int Honored => _endings.Count(ending => ending.Report is { State: JobState.Canceled, Response: JobResponse.Honored });

    public Table Table
    {
        get
        {
            Table table = new Table().Border(TableBorder.Simple).AddColumns("under", "blocks", "asked", "noticed", "at", "ended");
            foreach (TableColumn column in table.Columns)
            {
                // Narrow enough for a terminal of 80 columns.
                column.NoWrap().Padding(0, 0, 1, 0);
            }

            foreach ((string place, JobReport report, PrimeCount count) in _endings)
            {
                table.AddRow(
                    place,
                    $"{count.Blocks}",
                    $"{report.CancellationReason?.Kind}",
                    report.RequestToObserved is { } time ? $"{time.TotalMilliseconds:0.0} ms" : "",
                    report.ObservedFile is { } file ? $"{file}:{report.ObservedLine}" : "",
                    $"{report.State} ({report.Response})");
            }

            return table;
        }
    }

    public async Task TellAsync(JobContext story)
    {
        foreach ((string place, RunAndStop runAndStop) in places)
        {
            var count = new PrimeCount();
            var options = new JobOptions { Name = place, CancellationToken = story.Token };
            JobReport report = await runAndStop(new Work(count.CountBlock, Blocks: 1_000_000), count.UnderWay, options);
            _endings.Add((place, report, count));
            story.Checkpoint();
        }
    }
}
