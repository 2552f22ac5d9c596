using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation;

/// <summary>
/// Explores a job in a test: counts the points that it passes, and does something to it at one of them. What that is, and what
/// follows from it, the Testing package says; this is the part that stands in the path of the work.
/// </summary>
/// <remarks>
/// <para>A job in production has none, and its checkpoints never come here: a context whose job is explored has
/// <see cref="Signals.Probed"/> in its signal word from its making on.</para>
/// <para>The target is a place in the source and the number of times that it is passed: work of several threads comes to the same line
/// in another order every time, but comes to it.</para>
/// </remarks>
/// <param name="log">Where the points are written down, as many as there is room for. Empty: they are only counted.</param>
internal abstract class Probe(ProbePoint[] log)
{
    private readonly ProbePoint[] _log = log;

    // The target: written before the work begins, and once more by the work that has come to the first of two.
    private string? _file;
    private int _line;

    // Both counted by whatever thread of the work passes a point.
    private long _passed;
    private int _left;

    // The number of the shelter in which the work came to the target, from that moment until the shelter ends; else zero.
    private int _due;
    private int _lastShelter;

    // Which of all points the target was.
    private long _number;

    /// <summary>Sets the target: a place in the source, none where the file is null; and at the how manieth time from now, from 1.</summary>
    protected void Aim(string? file, int line, int occurrence)
    {
        Volatile.Write(ref _left, occurrence);
        _line = line;
        Volatile.Write(ref _file, file);
    }

    /// <summary>How many points were passed.</summary>
    public long Passed => Volatile.Read(ref _passed);

    /// <summary>The how manieth of all points the target was, in this run; zero as long as the work has not come there.</summary>
    public long Number => Volatile.Read(ref _number);

    /// <summary>
    /// The work passes a point. True where it is the target, and what is done there reaches the work; where it would not, that is left
    /// to the end of the shelter.
    /// </summary>
    /// <remarks>
    /// Inlined into every loop with a checkpoint, on its cold path: as for where the work is, there is no call, and
    /// neither of the atomic additions wants a certain register.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Comes(int bits, string file, int line)
    {
        long at = Interlocked.Increment(ref _passed) - 1;
        ProbePoint[] log = _log;
        if (at < log.Length)
        {
            ref ProbePoint point = ref log[(int)at];
            point.File = file;
            point.Line = line;
            point.Bits = bits;
        }

        if (line != _line || !ReferenceEquals(file, _file) || Interlocked.Decrement(ref _left) != 0)
        {
            return false;
        }

        _number = at + 1;
        if ((bits & Signals.Sheltered) == 0)
        {
            return true;
        }

        _due = bits >> Signals.ShelterShift;
        return false;
    }

    /// <summary>The very object that the target is given by, where the text is the same.</summary>
    public string SameAsTarget(string file) => _file is not null && file == _file ? _file : file;

    /// <summary>The shelter ends, and what was due within it is done now.</summary>
    public void EndShelter(JobNode shelter)
    {
        int number = shelter.Context.Shelter;
        if (number != 0 && Interlocked.CompareExchange(ref _due, 0, number) == number)
        {
            Disturb(shelter.Parent!);
        }
    }

    /// <summary>What the signal word of a context is to say from its making on.</summary>
    public int SignalsFor(JobNode node)
    {
        int signals = Signals.Probed;
        if (ShelterOf(node) is { } shelter)
        {
            // What is sheltered comes into being after its shelter, which has its number by then.
            int number = ReferenceEquals(shelter, node)
                ? (Interlocked.Increment(ref _lastShelter) % Signals.LastShelter) + 1
                : shelter.Context.Shelter;
            signals |= Signals.Sheltered | (number << Signals.ShelterShift);
        }

        for (JobNode? above = node; above is not null; above = above.Parent)
        {
            signals |= above is HookNode ? Signals.InHook : 0;
        }

        return signals;
    }

    /// <summary>Does it. Returns what the work is to fail with there; null where the job was asked something.</summary>
    /// <param name="node">For whom the work was done that came to the target.</param>
    public abstract Exception? Disturb(JobNode node);

    /// <summary>What keeps that which is done to the job from work of this node: it or a node above. Null where it gets there.</summary>
    protected abstract JobNode? ShelterOf(JobNode node);

    /// <summary>A job came into being below the explored one, or as that.</summary>
    public abstract void Made(JobLife job);

    /// <summary>It has ended, and nothing of it runs any more but hooks that were abandoned.</summary>
    public abstract void Ended(JobLife job);

    /// <summary>A timer of a foreign clock was made for the job, and is to be disposed with it; returns what stands in its place.</summary>
    public abstract ITimer Watch(ITimer timer);

    /// <summary>A scope was opened.</summary>
    public abstract void Opened(JobNode scope);

    /// <summary>It was closed.</summary>
    public abstract void Closed(JobNode scope);

    /// <summary>Under the job's lock: a hook was put on top of its stack, by a call at that place.</summary>
    public abstract void Registered(CleanupHook hook, CallSite site);

    /// <summary>Where a hook was registered: by that a test knows it, for its name may be another one every time.</summary>
    public abstract CallSite PlaceOf(CleanupHook hook);

    /// <summary>Under the job's lock: it was withdrawn.</summary>
    public abstract void Unregistered(CleanupHook hook);

    /// <summary>Under the job's lock: it was taken to be run, for that outcome.</summary>
    public abstract void Began(CleanupHook hook, JobState outcome);
}
