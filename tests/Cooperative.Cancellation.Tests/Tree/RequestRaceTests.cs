using System.Diagnostics.CodeAnalysis;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Tree;

/// <summary>G8.2 against the clock of two cores: requests that meet children who are just coming, and one another.</summary>
public class RequestRaceTests
{
    private const int Rounds = 600;

    [Fact(DisplayName = "G8.2 A child that starts while its parent is being asked always ends up requested")]
    public async Task StartChild_WhileParentIsAsked_AlwaysEndsUpRequested()
    {
        for (int round = 0; round < Rounds; round++)
        {
            (HeldJob parent, CancellableJob[] children) = await StartWhileAskedAsync(round);

            Assert.All(children, child => Assert.Same(parent.Job.CancellationReason, child.CancellationReason?.Cause));
            foreach (CancellableJob child in children)
            {
                Assert.Equal(JobState.Canceled, (await child.EndAsync()).State);
            }

            await parent.EndAsync();
        }
    }

    [Fact(DisplayName = "G8.2 A node asked by several threads at once is asked by one of them, and so are all below it")]
    public async Task Cancel_FromSeveralThreads_OneMakesTheRequestForAll()
    {
        const int Threads = 4;
        for (int round = 0; round < 100; round++)
        {
            HeldJob root = await HeldJob.StartAsync();
            HeldJob child = await HeldJob.StartAsync(root.Context);
            HeldJob grandchild = await HeldJob.StartAsync(child.Context);

            bool[] made = AtOnce([.. Enumerable.Range(0, Threads).Select(_ => (Func<bool>)(() => root.Job.Cancel()))]);

            Assert.Single(made, true);
            Assert.Same(root.Job.CancellationReason, child.Job.CancellationReason!.Cause);
            Assert.Same(child.Job.CancellationReason, grandchild.Job.CancellationReason!.Cause);
            grandchild.Leave();
            child.Leave();
            Assert.Equal(Threads - 1, (await root.EndAsync()).LaterRequestCount);
            Assert.Equal(0, child.Job.GetReport().LaterRequestCount);
        }
    }

    [Fact(DisplayName = "G8.2 G2.3 Two requests on one path at once leave nobody out, and every chain of reasons whole")]
    public async Task Cancel_OfRootAndChildAtOnce_LeavesNobodyOut()
    {
        for (int round = 0; round < 200; round++)
        {
            HeldJob root = await HeldJob.StartAsync();
            HeldJob child = await HeldJob.StartAsync(root.Context);
            HeldJob[] below = [await HeldJob.StartAsync(child.Context), await HeldJob.StartAsync(child.Context)];

            bool[] made = AtOnce([() => root.Job.Cancel("root"), () => child.Job.Cancel("child")]);

            Assert.True(made[0]);
            Assert.Equal(made[1] ? "child" : "root", child.Job.CancellationReason!.Message);
            Assert.All(below, held => Assert.Same(child.Job.CancellationReason, held.Job.CancellationReason!.Cause));
            Array.ForEach(below, held => held.Leave());
            child.Leave();
            await root.EndAsync();
        }
    }

    /// <summary>A parent that was asked amid the starts of its twelve children, in another place from round to round.</summary>
    private static async Task<(HeldJob Parent, CancellableJob[] Children)> StartWhileAskedAsync(int round)
    {
        HeldJob parent = await HeldJob.StartAsync();
        int started = 0;
        var canceller = new Thread(() =>
        {
            // Spins, for whoever is woken comes too late.
            while (Volatile.Read(ref started) < 1 + (round % 7))
            {
            }

            Thread.SpinWait(round % 61);
            parent.Job.Cancel();
        })
        { IsBackground = true };
        canceller.Start();
        var children = new CancellableJob[12];
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = parent.Context.StartChildAsync(Trees.UntilAskedAsync);
            Volatile.Write(ref started, i + 1);
        }

        Assert.True(canceller.Join(Jobs.Patience));
        return (parent, children);
    }

    [SuppressMessage("Reliability", "CA2008:Do not create tasks without passing a TaskScheduler", Justification = "LongRunning, on the default one.")]
    private static bool[] AtOnce(Func<bool>[] acts)
    {
        using var line = new Barrier(acts.Length);
        Task<bool>[] runs = [.. acts.Select(act => Task.Factory.StartNew(
            () =>
            {
                line.SignalAndWait(Jobs.Patience);
                return act();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        return Task.WhenAll(runs).WaitAsync(Jobs.Patience).GetAwaiter().GetResult();
    }
}
