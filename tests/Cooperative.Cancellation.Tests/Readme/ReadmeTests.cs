using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Readme;

/// <summary>Every promise that the README makes in code: its samples compile, run, and print what it says they print.</summary>
[Collection(OnTheConsole.Name)]
public class ReadmeTests
{
    [Fact(DisplayName = "README exists at the top of the repository")]
    public void Readme_OfTheRepository_Exists() => Assert.True(File.Exists(ReadmeFile.Path));

    // One test for all of a file: a theory of samples would have no data, and so fail, while there are none.
    [Theory(DisplayName = "README samples compile without warnings, end within a minute, and print what is said")]
    [InlineData("README.md")]
    [InlineData("src/Cooperative.Cancellation.Testing/README.md")]
    [InlineData("src/Cooperative.Cancellation/PACKAGE.md")]
    [InlineData("src/Cooperative.Cancellation.Testing/PACKAGE.md")]
    public void Samples_OfTheReadme_DoWhatItSays(string readme)
    {
        string[] complaints =
        [
            .. ReadmeBlock.Of(File.ReadAllText(ReadmeFile.Of(readme))).SelectMany(block => ReadmeProgram.Check(block, Jobs.Patience)),
        ];
        Assert.True(complaints.Length == 0, string.Join('\n', complaints));
    }
}
