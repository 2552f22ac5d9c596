using System.Runtime.InteropServices;

namespace Cooperative.Cancellation.Tests.Requests;

/// <summary>G2.1 for signals: the first asks, the second ends the cleanup budget, the third is the platform's.</summary>
public class CancelOnSignalsTests
{
    private const string Why = "Signals are sent with kill, which Windows has not.";

    public static bool IsUnix => !OperatingSystem.IsWindows();

    [Theory(
        DisplayName = "G2.1 The first signal asks the job to stop, with a reason that names the signal",
        Skip = Why, SkipUnless = nameof(IsUnix))]
    [InlineData("INT", "SIGINT", 130)]
    [InlineData("TERM", "SIGTERM", 143)]
    [InlineData("QUIT", "SIGQUIT", 131)]
    public async Task Signal_First_AsksTheJobToStop(string signal, string name, int exitCode)
    {
        using SignalProbe probe = await SignalProbe.StartAsync();

        await probe.SendAsync(signal);

        // Written down before the request: whoever hears of that finds the exit code.
        Assert.Equal($"asked, received {name}", await probe.ReadAsync());
        Assert.Equal($"cleaning up after Signal {name}", await probe.ReadAsync());
        Assert.Equal($"Canceled, received {name}", await probe.ReadAsync());
        Assert.Equal(exitCode, await probe.ExitAsync());
    }

    [Fact(
        DisplayName = "G6.3 The second signal ends the cleanup budget, and from the third on the platform does what it does",
        Skip = Why, SkipUnless = nameof(IsUnix))]
    public async Task Signal_SecondAndThird_EndTheBudgetAndTheProcess()
    {
        using SignalProbe probe = await SignalProbe.StartAsync("stubborn");

        // Of different kinds: it is the number that counts.
        await probe.SendAsync("QUIT");
        Assert.Equal("asked, received SIGQUIT", await probe.ReadAsync());
        Assert.Equal("cleaning up after Signal SIGQUIT", await probe.ReadAsync());
        await probe.SendAsync("INT");

        // The first is the one that asked; the report tells of both.
        Assert.Equal("budget ended, received SIGQUIT, asked 2 times", await probe.ReadAsync());
        await probe.SendAsync("TERM");

        Assert.Equal(143, await probe.ExitAsync());
        Assert.Null(await probe.ReadAsync());
    }

    [Fact(
        DisplayName = "G2.1 After Dispose a signal does what it did before",
        Skip = Why, SkipUnless = nameof(IsUnix))]
    public async Task Signal_AfterDispose_IsThePlatforms()
    {
        using SignalProbe probe = await SignalProbe.StartAsync("dispose");
        Assert.Equal("disposed", await probe.ReadAsync());

        await probe.SendAsync("TERM");

        Assert.Equal(143, await probe.ExitAsync());
        Assert.Null(await probe.ReadAsync());
    }

    [Fact(
        DisplayName = "G2.1 A signal that comes after the end of the job is the platform's",
        Skip = Why, SkipUnless = nameof(IsUnix))]
    public async Task Signal_AfterTheEndOfTheJob_IsThePlatforms()
    {
        using SignalProbe probe = await SignalProbe.StartAsync("linger");
        await probe.SendAsync("INT");
        Assert.Equal("asked, received SIGINT", await probe.ReadAsync());
        Assert.Equal("cleaning up after Signal SIGINT", await probe.ReadAsync());
        Assert.Equal("Canceled, received SIGINT", await probe.ReadAsync());

        await probe.SendAsync("TERM");

        Assert.Equal(143, await probe.ExitAsync());
    }

    [Fact(DisplayName = "G2.1 Without a signal there is neither a name nor an exit code, and listening changes nothing for the job")]
    public async Task Signal_None_ChangesNothing()
    {
        CancellableJob job = CancellableJob.StartAsync(_ => Task.CompletedTask);
        using var signals = new CancelOnSignals(job);
        JobReport report = await job.WaitAsync();

        Assert.Equal((null, null), ((PosixSignal?)signals.Received, signals.ExitCode));
        Assert.Equal((JobState.Succeeded, null), (report.State, report.CancellationReason));
        signals.Dispose();
        signals.Dispose();
    }

    [Fact(DisplayName = "G10.3 Signals for no job are refused at the call")]
    public void Signals_ForNoJob_AreRefused() => Assert.Throws<ArgumentNullException>("job", () => new CancelOnSignals(null!));
}
