using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Scopes;

/// <summary>A request that is made while the body is in a certain place, and that the place knows of.</summary>
internal sealed class RequestInside
{
    private readonly Gate _asked = new();

    /// <summary>Opened by the body, where it is in that place.</summary>
    public Gate Reached { get; } = new();

    /// <summary>Returns once the request is made.</summary>
    public async Task MakeAsync(CancellableJob job)
    {
        await Reached.WaitAsync();
        job.Cancel("outside");
        _asked.Open();
    }

    /// <summary>For the body: stays in that place until the request is made, without a wait, so that an interrupt finds nothing to interrupt.</summary>
    public void Spin()
    {
        Reached.Open();
        while (!_asked.IsOpen)
        {
            Thread.SpinWait(10);
        }
    }

    /// <summary>The same with a wait, and with another one after the request.</summary>
    public void Wait()
    {
        Reached.Open();
        _asked.Wait();
        BlockingCalls.WaitALittle();
    }
}
