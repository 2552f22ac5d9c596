namespace FolderDigest;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Folder">The folder to hash.</param>
/// <param name="Manifest">The manifest to write, and to resume from.</param>
/// <param name="CancelAfter">When to stop by itself; infinite for never.</param>
/// <param name="Restart">Whether to ignore an earlier manifest.</param>
internal sealed record DigestOptions(string Folder, string Manifest, TimeSpan CancelAfter, bool Restart);
