using System.Security.Cryptography;
using Cooperative.Cancellation;

namespace ControlRoom.Tempers;

/// <summary>Counts, and now and then saves what it has. A save is shielded: no request is heard in it, and the next checkpoint meets it.</summary>
internal static class CarefulSave
{
    private const int CountsPerSave = 50_000_000;

    public static void Run(JobContext context, int signatureRounds)
    {
        string ledger = Path.GetTempFileName();
        context.OnCleanup(_ => File.Delete(ledger), "delete the ledger");
        Pace pace = context.Pace(every: 1000);
        for (long count = 1; ; count++)
        {
            pace.Checkpoint();
            if (count % CountsPerSave == 0)
            {
                context.ReportProgress(count, message: "saving");
                context.Shield(_ => Save(ledger, count, signatureRounds));
                context.ReportProgress(count, message: "counting");
            }
        }
    }

    private static void Save(string ledger, long count, int signatureRounds)
    {
        byte[] entry = BitConverter.GetBytes(count);
        byte[] signature = Rfc2898DeriveBytes.Pbkdf2(entry, "control room"u8, signatureRounds, HashAlgorithmName.SHA256, 32);
        File.WriteAllBytes(ledger, [.. entry, .. signature]);
    }
}
