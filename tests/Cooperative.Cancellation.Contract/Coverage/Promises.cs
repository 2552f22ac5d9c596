namespace Cooperative.Cancellation.Contract;

/// <summary>One promise of the contract: its number, and its words as they stand there.</summary>
internal sealed record Promise(string Number, string Text)
{
    /// <summary>The number of the chapter: 4 for G4.1.</summary>
    public int Chapter => int.Parse(Number[1..Number.IndexOf('.', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether the words stand in the promise, in this order; an ellipsis stands for any others between them.</summary>
    public bool IsQuotedBy(string words)
    {
        string text = Text.Replace("`", "", StringComparison.Ordinal);
        int from = 0;
        foreach (string part in words.Split('…', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int at = text.IndexOf(part, from, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            from = at + part.Length;
        }

        return from > 0;
    }
}

/// <summary>The contract as data: the promises in <c>promises.txt</c>, in their order.</summary>
internal static class Promises
{
    public static IReadOnlyList<Promise> All { get; } = [.. Lines()
        .Where(line => line.StartsWith('G'))
        .Select(line => line.Split(' ', 2))
        .Select(parts => new Promise(parts[0], parts[1]))];

    /// <summary>The titles of the chapters; the first is that of G1.</summary>
    public static IReadOnlyList<string> Chapters { get; } = [.. Lines()
        .Where(line => line.StartsWith("## ", StringComparison.Ordinal))
        .Select(line => line[3..])];

    public static Promise? Find(string number) => All.FirstOrDefault(promise => promise.Number == number);

    private static string[] Lines()
    {
        using Stream stream = typeof(Promises).Assembly.GetManifestResourceStream("promises.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries);
    }
}
