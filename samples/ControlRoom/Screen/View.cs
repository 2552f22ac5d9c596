using System.Globalization;
using Cooperative.Cancellation;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ControlRoom.Screen;

/// <summary>One picture of the room: the tree, the story of the selected job, what happened lately, and the keys.</summary>
internal sealed class View(JobMonitor monitor, Room room, EventLog events)
{
    private const int SmallestWidth = 78;
    private const int SmallestHeight = 14;

    // Which job is selected; rows move when jobs come and go.
    private string _selected = Room.Name;
    private IReadOnlyList<Row> _rows = [];

    /// <summary>The selected job, as it was in the last picture; null before the first one.</summary>
    public JobReport? Selected => _rows.Count == 0 ? null : _rows[SelectedIndex].Report;

    private int SelectedIndex => Math.Max(0, _rows.ToList().FindIndex(row => row.Report.Name == _selected));

    public void MoveSelection(int by)
    {
        if (_rows.Count > 0)
        {
            _selected = _rows[Math.Clamp(SelectedIndex + by, 0, _rows.Count - 1)].Report.Name;
        }
    }

    /// <summary>As many lines as the terminal has, less one: a full screen would scroll at its last character.</summary>
    public IRenderable Draw(int width, int height)
    {
        _rows = Row.Of(monitor.GetJobs());
        if (width < SmallestWidth || height < SmallestHeight)
        {
            return new Paragraph(Fit.Left($"Room for {SmallestWidth} x {SmallestHeight}, please.", Math.Max(1, width - 1)));
        }

        // The tree first; what is left goes to the story, and a third of it to the log.
        int table = Math.Min(_rows.Count, Math.Max(4, height - 14));
        int rest = height - 3 - table;
        int log = Math.Max(3, rest / 3);
        return new Rows(
        [
            Title(width),
            .. new JobTable(width).Lines(_rows, SelectedIndex, table),
            Story(width, rest - log),
            Log(width, log),
            Keys(width),
        ]);
    }

    private Paragraph Title(int width)
    {
        int live = _rows.Count(row => !row.Report.HasEnded);
        int asked = _rows.Count(row => row.Report is { HasEnded: false, RequestedAt: not null });
        string counts = $"{live} live  {_rows.Count - live} ended  {asked} asked";
        string closing = room.Job.IsCancellationRequested ? "  closing: q hurries" : "";
        string time = DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return new Paragraph()
            .Append(" CONTROL ROOM ", new Style(Color.Black, Color.Yellow, Decoration.Bold))
            .Append($"  {counts}", new Style(Color.Default))
            .Append(Fit.Left(closing, width - 16 - counts.Length - 9), new Style(Color.Yellow))
            .Append(time, new Style(Color.Grey));
    }

    private Panel Story(int width, int height)
    {
        JobReport? report = Selected;
        string[] lines = $"{report}".Split('\n');

        // Of a long story the beginning, which says how things stand, and then what is newest.
        int space = height - 2;
        if (lines.Length > space)
        {
            lines = [lines[0], .. lines[^(space - 1)..]];
        }

        Style first = report is null ? Style.Plain : new Style(StateText.ColorOf(report), null, Decoration.Bold);
        return Frame(report?.Name ?? "", width, height, [.. lines.Select((line, i) => (line, i == 0 ? first : Style.Plain))]);
    }

    private Panel Log(int width, int height) => Frame(
        "lately",
        width,
        height,
        [.. events.Last(height - 2).Select(happened => (
            $"{happened.At.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {happened.Text}",
            happened.Report is { } report ? new Style(StateText.ColorOf(report)) : Style.Plain))]);

    private static Panel Frame(string title, int width, int height, IReadOnlyList<(string Text, Style Style)> lines)
    {
        var text = new Paragraph();
        for (int i = 0; i < height - 2; i++)
        {
            (string line, Style style) = i < lines.Count ? lines[i] : ("", Style.Plain);
            text.Append((i == 0 ? "" : "\n") + Fit.Left(line, width - 4), style);
        }

        return new Panel(text)
        {
            Header = new PanelHeader($" {Markup.Escape(title)} "),
            Border = BoxBorder.Rounded,
            BorderStyle = new Style(Color.Grey),
            Padding = new Padding(1, 0),
            Width = width,
        };
    }

    private static Paragraph Keys(int width)
    {
        (string Key, string Does)[] keys =
        [
            ("↑↓", "select"), ("c", "ask to stop"), ("a", "ask all"), ("h", "hurry"), ("p", "ping"), ("r", "rerun"), ("q", "quit"),
        ];
        var line = new Paragraph();
        int left = width - 1;
        foreach ((string key, string does) in keys)
        {
            left -= key.Length + does.Length + 4;
            if (left >= 0)
            {
                line.Append($" {key}", new Style(Color.Yellow, null, Decoration.Bold)).Append($" {does}  ", new Style(Color.Grey));
            }
        }

        return line;
    }
}
