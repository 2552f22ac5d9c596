using ScottPlot;

namespace Cooperative.Cancellation.Benchmarks.Publishing;

/// <summary>The pictures that tell the story. Drawn with the same colour for the same side everywhere.</summary>
internal static class Chart
{
    private const string Font = "DejaVu Sans";
    private const int Width = 720;
    private const int Height = 360;

    private static readonly Color Bare = Color.FromHex("#9aa5b1");
    private static readonly Color Ours = Color.FromHex("#2f7d4f");
    private static readonly Color OursToo = Color.FromHex("#86bd9a");
    private static readonly Color Theirs = Color.FromHex("#c4573a");
    private static readonly Color TheirsToo = Color.FromHex("#e0a58f");

    public static void Checkpoints(IReadOnlyList<Case> cases, string path)
    {
        using Plot plot = Bars(cases, one => Case.Median(one.RatiosTo(BaselineOf(one, cases))), [Bare, Ours, Theirs]);
        plot.Title("A check in every iteration");
        plot.YLabel("time, bare loop = 1");
        Save(plot, path);
    }

    public static void Jobs(IReadOnlyList<Case> cases, string path)
    {
        using Plot plot = Bars(
            [.. cases.Where(one => !one.Group.Contains("thread", StringComparison.Ordinal))], one => one.Time / 1000, [Theirs, Ours]);
        plot.Title("A job from start to end");
        plot.YLabel("µs");
        Save(plot, path);
    }

    public static void Starvation(IReadOnlyList<Case> cases, string path)
    {
        using Plot plot = Bars(cases, one => one.Time / 1e9, [Theirs, TheirsToo, OursToo, Ours]);
        plot.Title("When the last of N busy bodies sees its deadline of 200 ms");
        plot.YLabel("seconds");
        Save(plot, path);
    }

    private static Case BaselineOf(Case one, IReadOnlyList<Case> cases) =>
        cases.Single(other => other.Group == one.Group && other.IsBaseline);

    /// <summary>A cluster of bars for each group, in which the same name has the same place and colour.</summary>
    private static Plot Bars(IReadOnlyList<Case> cases, Func<Case, double> height, IReadOnlyList<Color> colors)
    {
        Fonts.Default = Font;
        var plot = new Plot();
        string[] groups = [.. cases.Select(one => one.Group).Distinct()];
        string[] names = [.. cases.Select(one => one.Name).Distinct()];
        int stride = names.Length + 1;
        foreach (Case one in cases)
        {
            int name = Array.IndexOf(names, one.Name);
            plot.Add.Bar(new Bar
            {
                Position = (Array.IndexOf(groups, one.Group) * stride) + name,
                Value = height(one),
                FillColor = colors[name],
                LineWidth = 0,
                Label = Quantity.Invariant($"{height(one):0.00}"),
            });
        }

        plot.Legend.ManualItems.AddRange(names.Select((name, index) => new LegendItem { LabelText = name, FillColor = colors[index] }));
        plot.ShowLegend(Alignment.UpperLeft, Orientation.Horizontal);
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Axes.Bottom.SetTicks(
            [.. groups.Select((_, index) => (index * stride) + ((names.Length - 1) / 2.0))], groups);
        plot.Axes.Bottom.MajorTickStyle.Color = Colors.Transparent;
        plot.Axes.Top.IsVisible = false;
        plot.Axes.Right.IsVisible = false;
        plot.HideGrid();
        plot.Axes.Margins(bottom: 0, top: 0.4);
        return plot;
    }

    /// <summary>The text is laid out by the widths of DejaVu Sans; where that is missing, Verdana has the same.</summary>
    private static void Save(Plot plot, string path)
    {
        string drawing = plot.GetSvgXml(Width, Height);
        File.WriteAllText(path, drawing.Replace($"\"{Font}\"", $"\"{Font}, Verdana, sans-serif\"", StringComparison.Ordinal));
    }
}
