using Microsoft.Extensions.Time.Testing;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>
/// A fake clock whose reader can be held up: what another thread might do between the reading and what follows from it is done
/// just there. So a race of two threads becomes a sequence, and a test of it fails every time or never.
/// </summary>
internal sealed class InterruptedTime : FakeTimeProvider
{
    private readonly Queue<Action> _meanwhile = new();

    /// <summary>What happens during the next readings, one for each. From one thread at a time.</summary>
    public void DuringNextReadings(params Action[] meanwhile) => Array.ForEach(meanwhile, _meanwhile.Enqueue);

    /// <summary>From now on nothing happens any more.</summary>
    public void Forget() => _meanwhile.Clear();

    public override long GetTimestamp()
    {
        long read = base.GetTimestamp();
        if (_meanwhile.TryDequeue(out Action? happens))
        {
            happens();
        }

        return read;
    }
}
