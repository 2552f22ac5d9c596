using System.Text.RegularExpressions;

namespace Cooperative.Cancellation.Tests.Readme;

/// <summary>What the pages of the repository refer to is there.</summary>
public partial class LinkTests
{
    public static TheoryData<string> Pages()
    {
        string root = ReadmeFile.Of(".");
        return [.. Directory.EnumerateFiles(root, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => Path.GetRelativePath(root, path))
            .Where(path => !Path.GetDirectoryName(path)!.Split(Path.DirectorySeparatorChar).Any(it => it is "bin" or "obj" or ".git" or "TestResults"))];
    }

    [Theory(DisplayName = "Every link of a page to a file of the repository, and to a heading of its own, leads somewhere")]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_LeadSomewhere(string page)
    {
        string text = File.ReadAllText(ReadmeFile.Of(page));
        var headings = Heading().Matches(text).Select(it => Anchor(it.Groups[1].Value)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string folder = Path.GetDirectoryName(ReadmeFile.Of(page))!;

        Assert.DoesNotContain(Link().Matches(text).Select(it => it.Groups[1].Value), link => !LeadsSomewhere(link));

        bool LeadsSomewhere(string link) => link[0] == '#'
            ? headings.Contains(link[1..])
            : link.Contains("://", StringComparison.Ordinal) || Path.Exists(Path.Combine(folder, link.Split('#')[0]));
    }

    /// <summary>As the sites do that show such pages: hyphens for blanks, and nothing else that is no letter or digit.</summary>
    private static string Anchor(string heading) =>
        string.Concat(heading.Trim().Where(it => char.IsLetterOrDigit(it) || it is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(([^)\s]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();
}
