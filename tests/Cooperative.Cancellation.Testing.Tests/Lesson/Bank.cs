namespace Cooperative.Cancellation.Testing.Tests.Lesson;

/// <summary>The lesson of the package's README: looks right, works, and loses money when it is cancelled between two lines.</summary>
internal sealed class Bank(params int[] balances)
{
    public int Total => balances.Sum();

    /// <summary>From every account but the last, one coin each to the last.</summary>
    public void Collect(JobContext context)
    {
        for (int from = 0; from < balances.Length - 1; from++)
        {
            context.Checkpoint();
            balances[from]--;
            Audit(context, from);
            balances[^1]++;
        }
    }

    /// <summary>Somebody thought it a good idea to make this answer quickly, too.</summary>
    private static void Audit(JobContext context, int account)
    {
        context.Checkpoint();
        ArgumentOutOfRangeException.ThrowIfNegative(account);
    }
}
