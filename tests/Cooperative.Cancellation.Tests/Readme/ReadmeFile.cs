namespace Cooperative.Cancellation.Tests.Readme;

/// <summary>The READMEs of the repository in which this test was built, whose samples are programs.</summary>
internal static class ReadmeFile
{
    public static string Path { get; } = Of("README.md");

    public static string Of(string path) => System.IO.Path.Combine(Root(), path);

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Cooperative.Cancellation.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No folder above the test holds Cooperative.Cancellation.sln.");
    }
}
