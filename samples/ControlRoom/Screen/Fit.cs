using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ControlRoom.Screen;

/// <summary>
/// Makes a text as wide as its place, so that no line wraps and every column stays where it is. Names and messages come from anywhere:
/// what would move the cursor becomes a blank, and nothing is read as markup.
/// </summary>
internal static class Fit
{
    /// <summary>Cut at its end where it is too long, filled with blanks where it is too short.</summary>
    public static string Left(string text, int width) => Pad(Cut(Clean(text), width), width, atEnd: true);

    /// <summary>The same, with the blanks before it.</summary>
    public static string Right(string text, int width) => Pad(Cut(Clean(text), width), width, atEnd: false);

    private static string Cut(string text, int width)
    {
        if (Cells(text) <= width)
        {
            return text;
        }

        var cut = new StringBuilder();
        int left = width - 1;
        foreach (Rune rune in text.EnumerateRunes())
        {
            left -= Cells(rune.ToString());
            if (left < 0)
            {
                break;
            }

            cut.Append(rune.ToString());
        }

        return width > 0 ? $"{cut}…" : "";
    }

    private static string Pad(string text, int width, bool atEnd)
    {
        string blanks = new(' ', Math.Max(0, width - Cells(text)));
        return atEnd ? text + blanks : blanks + text;
    }

    private static string Clean(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? " " : rune.ToString()));

    /// <summary>East Asian characters and emoji take two.</summary>
    private static int Cells(string text) => new Segment(text).CellCount();
}
