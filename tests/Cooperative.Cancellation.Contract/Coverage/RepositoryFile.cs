namespace Cooperative.Cancellation.Contract;

/// <summary>The files that these tests read are those of the repository they were built in.</summary>
internal static class RepositoryFile
{
    private static readonly string Root = FindRoot();

    public static string Path(string below) => System.IO.Path.Combine(Root, below);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Cooperative.Cancellation.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Cooperative.Cancellation.sln.");
    }
}
