using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace FolderDigest;

/// <summary>
/// One line as sha256sum writes it: the hash, two spaces, the path. Where the path holds a backslash or a line end, those are
/// escaped, and a backslash at the beginning of the line says so.
/// </summary>
internal static partial class ManifestLine
{
    public static string Format(string hash, string path)
    {
        string escaped = path
            .Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal)
            .Replace("\r", @"\r", StringComparison.Ordinal);
        return $"{(escaped == path ? "" : @"\")}{hash}  {escaped}";
    }

    public static bool TryParse(string line, [NotNullWhen(true)] out string? hash, [NotNullWhen(true)] out string? path)
    {
        Match match = Pattern().Match(line);
        hash = match.Groups["hash"].Value;
        string written = match.Groups["path"].Value;
        path = match.Groups["escaped"].Success ? Unescape(written) : written;

        // Only what would be written like this again is whole: a bad escape is not, nor are bytes that were no UTF-8.
        return match.Success && !path.Contains('\uFFFD', StringComparison.Ordinal) && Format(hash, path) == line;
    }

    private static string Unescape(string path)
    {
        var text = new StringBuilder(path.Length);
        for (int i = 0; i < path.Length; i++)
        {
            char c = path[i];
            if (c == '\\' && i + 1 < path.Length)
            {
                c = path[++i] switch
                {
                    'n' => '\n',
                    'r' => '\r',
                    var other => other,
                };
            }

            text.Append(c);
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^(?<escaped>\\)?(?<hash>[0-9a-f]{64})  (?<path>.+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
