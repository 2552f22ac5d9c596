using System.Text;
using static Cooperative.Cancellation.Benchmarks.Publishing.Quantity;

namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>A chapter's results as markdown.</summary>
internal static class Page
{
    public static string Of(Chapter chapter, IReadOnlyList<Case> cases, string command)
    {
        var text = new StringBuilder();
        text.AppendLine(Invariant($"# {chapter.Title}")).AppendLine();
        text.AppendLine(chapter.Text).AppendLine();
        text.AppendLine(Invariant($"`{command}`")).AppendLine();
        text.AppendLine(Machine.Description).AppendLine();
        if (chapter.Draw is not null)
        {
            text.AppendLine(Invariant($"![{chapter.Title}]({chapter.Name}.svg)")).AppendLine();
        }

        bool tellsBytes = cases.Any(one => one.Bytes is not null);
        text.AppendLine(tellsBytes ? "| | | time | ratio | bytes | goal | met |" : "| | | time | ratio | goal | met |");
        text.AppendLine(tellsBytes ? "|---|---|---|---|---|---|---|" : "|---|---|---|---|---|---|");
        foreach (Case one in cases)
        {
            Verdict[] verdicts = [.. chapter.Goals.Where(goal => goal.IsAbout(one)).Select(goal => Verdict.On(goal, cases))];
            text.Append(Invariant($"| {one.Group} | {one.Name} | {Time(one.Time)} | {RatioToBaseline(one, cases)} |"));
            if (tellsBytes)
            {
                text.Append(Invariant($" {Bytes(one.Bytes)} |"));
            }

            text.Append(Invariant($" {string.Join("<br>", verdicts.Select(verdict => verdict.Goal.Text))} |"));
            text.AppendLine(Invariant($" {string.Join("<br>", verdicts)} |"));
        }

        return text.ToString();
    }

    private static string RatioToBaseline(Case one, IReadOnlyList<Case> cases) =>
        cases.SingleOrDefault(other => other.Group == one.Group && other.IsBaseline) is { } baseline
            ? Ratio(one.RatiosTo(baseline))
            : "";
}
