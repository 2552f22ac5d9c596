namespace Cooperative.Cancellation.Contract;

/// <summary>What a body can do: one for each row of the table of outcomes that is about the body alone.</summary>
public enum Deed
{
    Return,
    ReturnUnnoticing,
    ReturnDeclining,
    HonorAtCheckpoint,
    HonorInAggregate,
    CancelUnrequested,
    Fail,
    FailUnnoticing,
    FailDeclining,
}

internal static class Deeds
{
    public const string Message = "it broke";

    public static Action<Subject, JobContext> Body(this Deed deed) => (subject, context) => deed.Do(subject, context);

    /// <summary>As a body: asks its own job to stop where that is part of the deed, at exactly the moment that is wanted.</summary>
    public static void Do(this Deed deed, Subject subject, JobContext context)
    {
        if (deed is not (Deed.Return or Deed.CancelUnrequested or Deed.Fail))
        {
            Assert.True(subject.Job.Cancel("please"));
        }

        switch (deed)
        {
            case Deed.ReturnDeclining:
                Assert.True(context.IsCancellationRequested);
                break;
            case Deed.HonorAtCheckpoint:
                context.Checkpoint();
                break;
            case Deed.HonorInAggregate:
                throw new AggregateException(new OperationCanceledException(), new AggregateException(new TaskCanceledException()));
            case Deed.CancelUnrequested:
                throw new TaskCanceledException("the request timed out");
            case Deed.Fail or Deed.FailUnnoticing:
                throw new FormatException(Message);
            case Deed.FailDeclining:
                Assert.Throws<JobCanceledException>(() => context.Checkpoint());
                throw new FormatException(Message);
        }
    }
}
