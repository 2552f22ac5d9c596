using Cooperative.Cancellation;
using Spectre.Console;

namespace ControlRoom.Screen;

/// <summary>A job's state in a word and a colour.</summary>
internal static class StateText
{
    public static string Of(JobReport report) => report switch
    {
        { HasEnded: false, State: not JobState.CleaningUp, IsUnresponsive: true } => "unresponsive",
        { State: JobState.CancellationRequested } => "asked",
        { State: JobState.CleaningUp } => "cleaning up",
        _ => $"{report.State}".ToLowerInvariant(),
    };

    /// <summary><c>, declined</c>; nothing where there is no answer, or the state says it.</summary>
    public static string ResponseOf(JobReport report) => report.Response switch
    {
        JobResponse.None or JobResponse.Pending => "",
        JobResponse.Honored when report.State == JobState.Canceled => "",
        JobResponse.TooLate => ", asked too late",
        var response => $", {response}".ToLowerInvariant(),
    };

    public static Color ColorOf(JobReport report) => report switch
    {
        { HasEnded: false, State: not JobState.CleaningUp, IsUnresponsive: true } => Color.Red,
        { State: JobState.Running } => Color.Green,
        { State: JobState.CancellationRequested } => Color.Yellow,
        { State: JobState.CleaningUp } => Color.Aqua,
        { State: JobState.Succeeded } => Color.Grey,
        { State: JobState.Canceled } => Color.Blue,
        { State: JobState.Faulted } => Color.Red,
        _ => Color.Grey,
    };
}
