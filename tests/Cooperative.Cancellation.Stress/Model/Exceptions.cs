namespace Cooperative.Cancellation.Stress.Model;

/// <summary>What puppets throw.</summary>
internal static class Exceptions
{
    public static Exception Of(Thrown what, int step) => what switch
    {
        Thrown.Fault => Fault(step),
        Thrown.ForeignCancellation => Foreign(step),
        Thrown.ForeignCancellations => new AggregateException(Foreign(step), new TaskCanceledException(Words.Fault(step))),
        _ => new AggregateException(Fault(step), Foreign(step)),
    };

    private static IOException Fault(int step) => new(Words.Fault(step));

    private static OperationCanceledException Foreign(int step) => new(Words.Fault(step));
}
