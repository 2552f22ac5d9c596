namespace Cooperative.Cancellation.Stress.Races;

/// <summary>One round of a race: what is set up, what happens at one moment, and what must be true afterwards.</summary>
internal abstract class Round(int number) : IDisposable
{
    private readonly List<Subject> _subjects = [];

    /// <summary>Whether One came before Other; null where that is not to be told from outside.</summary>
    public virtual bool? OneWon => null;

    /// <summary>One more at the same moment; null where there is none.</summary>
    public virtual Action? Third => null;

    /// <summary>Which round it is: what can be done in several ways is done by turns.</summary>
    protected int Number => number;

    /// <summary>What the work of this round does once it is let go.</summary>
    protected Temper Temper => (Temper)(number / 2 % Subject.Tempers);

    /// <summary>Half of the jobs are watched: an observer sees more, but it changes how long things take.</summary>
    private bool IsWatched => number / 4 % 2 == 0;

    public abstract void Prepare();

    public abstract void One();

    public abstract void Other();

    /// <summary>Lets everybody go, waits for the ends, and asserts the contract.</summary>
    public void Finish()
    {
        Meet();
        foreach (Subject subject in _subjects)
        {
            subject.Leave();
        }

        foreach (Subject subject in _subjects)
        {
            subject.AwaitEnd();
        }

        foreach (Subject subject in _subjects)
        {
            FullContract.Check(subject);
        }

        Check();
        foreach (Subject subject in _subjects)
        {
            subject.AssertNoViolation(number);
        }
    }

    public virtual void Dispose()
    {
    }

    /// <summary>What must be true as soon as both sides are done, while the work still waits to be let go.</summary>
    protected virtual void Meet()
    {
    }

    /// <summary>What must be true at the end, beside the contract itself.</summary>
    protected virtual void Check()
    {
    }

    /// <summary>A job, made and not started. Every fourth pair of rounds its work is synchronous.</summary>
    protected Subject Make(JobOptions? options = null, Subject? parent = null)
    {
        var subject = new Subject(Temper, isSynchronous: number / 2 % 4 == 3, IsWatched, options, parent);
        lock (_subjects)
        {
            _subjects.Add(subject);
        }

        return subject;
    }

    /// <summary>A job whose work has begun, and waits.</summary>
    protected Subject Begin(JobOptions? options = null)
    {
        Subject subject = Make(options);
        subject.Create();
        subject.Job.Start();
        subject.AwaitBody();
        return subject;
    }
}
