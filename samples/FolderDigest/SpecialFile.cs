using System.Formats.Tar;

namespace FolderDigest;

/// <summary>
/// Named pipes, sockets and devices lie among the files, but reading one may wait for ever. .NET has no question for what a file
/// is; its tar writer knows, and finds out without opening anything but regular files.
/// </summary>
internal static class SpecialFile
{
    public static bool Is(FileInfo file)
    {
        // Special files have no length, so nothing is asked about nearly all files.
        if (file.Length > 0)
        {
            return false;
        }

        using var archive = new MemoryStream();
        try
        {
            using var writer = new TarWriter(archive, leaveOpen: true);
            writer.WriteEntry(file.FullName, entryName: "file");
        }
        catch (IOException exception) when (exception is not FileNotFoundException)
        {
            // A socket, which an archive cannot hold.
            return true;
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()?.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile);
    }
}
