using System.Globalization;
using Cooperative.Cancellation;
using Spectre.Console;

namespace ControlRoom.Screen;

/// <summary>The tree of jobs, a line each. What does not fit is scrolled to where the selection is.</summary>
internal sealed class JobTable(int width)
{
    private const int Name = 20;
    private const int State = 12;
    private const int Percent = 5;
    private const int Age = 6;
    private const int Longest = 7;

    private readonly int _bar = width < 100 ? 6 : 10;

    // What the others leave, as far as it is worth having.
    private int Seen => Math.Min(27, width - Fixed);

    // And what that leaves; nothing in a narrow terminal. The story of the selected job tells it too.
    private int Why => width - Fixed - Seen is var left and >= 10 ? left : 0;

    private int Fixed => Name + State + 1 + _bar + Percent + 1 + Age + 1 + 1 + Longest;

    public IEnumerable<Paragraph> Lines(IReadOnlyList<Row> rows, int selected, int height)
    {
        yield return Header();
        int first = Math.Clamp(selected - (height / 2), 0, Math.Max(0, rows.Count - height));
        for (int i = first; i < rows.Count && i < first + height; i++)
        {
            yield return Line(rows[i], i == selected);
        }
    }

    private Paragraph Header() => new(
        Fit.Left(
            $"{Fit.Left("  job", Name)}{Fit.Left("state", State)} {Fit.Left("progress", _bar + Percent)} {Fit.Right("age", Age)} "
                + $"{Fit.Left("last seen", Seen)} {Fit.Right("longest", Longest)}{Fit.Left(" why", Why)}",
            width),
        new Style(Color.Grey));

    private Paragraph Line(Row row, bool isSelected)
    {
        JobReport report = row.Report;
        Color? back = isSelected ? Color.Grey23 : null;
        var dim = new Style(Color.Grey, back);
        var plain = new Style(report.HasEnded ? Color.Grey : null, back);
        var state = new Style(StateText.ColorOf(report), back, isSelected ? Decoration.Bold : Decoration.None);
        var line = new Paragraph();
        line.Append(isSelected ? "❯ " : "  ", new Style(Color.Yellow, back));
        line.Append(row.Branch, dim);
        line.Append(Fit.Left(report.Name, Name - 3 - row.Branch.Length) + " ", isSelected ? state : plain);
        line.Append(Fit.Left(StateText.Of(report), State) + " ", state);
        AppendProgress(line, report, state, dim);
        line.Append(Fit.Right(report.Duration is { } age ? ShortTime.Of(age) : "", Age) + " ", plain);
        line.Append(Fit.Left(Place(report), Seen) + " ", plain);
        AppendLongest(line, report, plain, back);
        return line.Append(Fit.Left($" {Reason(report)}", Why), dim);
    }

    private void AppendProgress(Paragraph line, JobReport report, Style state, Style dim)
    {
        if (report.Progress is { Fraction: { } fraction })
        {
            int full = (int)(fraction * _bar);
            line.Append(new string('━', full), state);
            line.Append(new string('━', _bar - full), dim);
            line.Append(Fit.Right(string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(fraction * 100)}%"), Percent) + " ", dim);
        }
        else
        {
            string soFar = report.Progress is { } progress ? $"{Short(progress.Completed)} {progress.Message}" : "";
            line.Append(Fit.Left(soFar, _bar + Percent) + " ", dim);
        }
    }

    private static string Short(long number) => number switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{number}"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1_000}k"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:0.0}M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:0.0}G"),
    };

    private string Place(JobReport report)
    {
        string place = report.LastSeen is { } seen ? $"{seen}" : "-";
        string ago = report is { HasEnded: false, LastSeen.SeenAt: var at } ? $" {ShortTime.Of(report.ReportedAt - at)} ago" : "";
        return place.Length + ago.Length <= Seen ? Fit.Left(place, Seen - ago.Length) + ago : place;
    }

    /// <summary>How late a request would have been noticed: what a person does not notice, what a person does, and what annoys.</summary>
    private static void AppendLongest(Paragraph line, JobReport report, Style plain, Color? back)
    {
        TimeSpan? longest = report.LongestWait?.Duration;
        Style style = report.HasEnded || longest is not { } wait || wait < TimeSpan.FromSeconds(0.5) ? plain
            : new Style(wait < TimeSpan.FromSeconds(3) ? Color.Yellow : Color.Red, back);
        line.Append(Fit.Right(longest is { } time ? ShortTime.Of(time) : "", Longest), style);
    }

    private static string Reason(JobReport report)
    {
        string answer = StateText.ResponseOf(report).TrimStart(',', ' ');
        string why = report is { State: JobState.Faulted, Error: { } error } ? $"{error.Message}"
            : report.CancellationReason is { } reason ? $"{reason.Kind}: {reason.Message}"
            : "";
        return answer.Length > 0 && why.Length > 0 ? $"{answer}; {why}" : answer + why;
    }
}
