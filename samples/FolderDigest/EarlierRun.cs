namespace FolderDigest;

/// <summary>What an earlier run left in the manifest.</summary>
internal sealed class EarlierRun
{
    private const int DamagedLinesTold = 5;

    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private DateTime _began;

    /// <summary>
    /// Reads the lines of the manifest. Damaged ones are told and left out, which means that their files are hashed anew; the
    /// manifest as it was is kept beside the new one, for it may have been something else altogether.
    /// </summary>
    /// <exception cref="IOException">The manifest cannot be read, or lists the files of another folder.</exception>
    public static EarlierRun Read(Manifest manifest, string folder, Problems problems)
    {
        var earlier = new EarlierRun();
        if (File.Exists(manifest.Path))
        {
            earlier._began = File.GetLastWriteTimeUtc(manifest.Path);
            if (earlier.ReadLines(manifest.Path, folder, problems) is > 0 and var damaged)
            {
                File.Copy(manifest.Path, manifest.DamagedCopy, overwrite: true);
                problems.Add($"{manifest.Path}: damaged lines: {damaged}. Their files are hashed anew; the manifest as it was is kept as '{manifest.DamagedCopy}'");
            }
        }

        return earlier;
    }

    /// <summary>The hash of a file, where it is still good: the file has not been written to since that run began. Else null.</summary>
    public string? HashOf(FoundFile file) => file.ModifiedAt < _began ? _hashes.GetValueOrDefault(file.Path) : null;

    private static bool IsUnder(string folder, string path) =>
        path.StartsWith(RealPath.WithSlashes(folder).TrimEnd('/') + '/', StringComparison.Ordinal);

    /// <summary>Returns how many were damaged.</summary>
    private int ReadLines(string manifest, string folder, Problems problems)
    {
        string[] lines = File.ReadAllText(manifest).Split('\n');
        int damaged = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            // Every whole line has an end, so the last piece is empty; or else it is a line that was cut off.
            bool isLastPiece = i == lines.Length - 1;
            if (isLastPiece && lines[i].Length == 0)
            {
                break;
            }

            if (isLastPiece || !ManifestLine.TryParse(lines[i], out string? hash, out string? path))
            {
                damaged++;
                if (damaged <= DamagedLinesTold)
                {
                    problems.Add($"{manifest}:{i + 1}: damaged line");
                }
            }
            else if (IsUnder(folder, path))
            {
                _hashes[path] = hash;
            }
            else
            {
                throw new IOException(
                    $"The manifest '{manifest}' belongs to another folder: line {i + 1} lists '{path}', which is not under '{folder}'. "
                    + "Name another manifest with --manifest, or replace this one with --restart.");
            }
        }

        return damaged;
    }
}
