namespace Cooperative.Cancellation.Benchmarks.Requests;

/// <summary>What people write today. The body reads the token, or is thrown out of its loop by it.</summary>
internal static class TokenSample
{
    public static double Take(Action<CancellationToken> spin)
    {
        using var source = new CancellationTokenSource();
        CancellationToken token = source.Token;
        var stopper = new Stopper();
        var end = Task.Run(
            () =>
            {
                stopper.BeginsToSpin();
                spin(token);
                stopper.Notices();
            },
            CancellationToken.None);
        return stopper.Time(source.Cancel, end);
    }
}
