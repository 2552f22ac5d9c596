namespace ControlRoom.Tests.Exploration;

/// <summary>
/// As long as it lives, the folder for temporary files is one that nobody else writes to; so what lies there was left by the work. The
/// setting is the process's, hence no two tests at once.
/// </summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class OwnTemporaryFolder : IDisposable
{
    /// <summary>The tests that live in it.</summary>
    public const string Alone = "the only ones to write temporary files";

    // The one that is asked for on Unix, and that of Windows.
    private static readonly string[] Names = ["TMPDIR", "TMP"];

    private readonly string?[] _before = [.. Names.Select(Environment.GetEnvironmentVariable)];
    private readonly string _path = Directory.CreateTempSubdirectory("control-room-explored-").FullName;

    public OwnTemporaryFolder()
    {
        foreach (string name in Names)
        {
            Environment.SetEnvironmentVariable(name, _path);
        }
    }

    public void AssertEmpty() => Assert.Empty(Directory.EnumerateFileSystemEntries(_path));

    public void Dispose()
    {
        foreach ((string name, string? value) in Names.Zip(_before))
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        Directory.Delete(_path, recursive: true);
    }
}
