using System.Diagnostics;

namespace Cooperative.Cancellation;

/// <summary>
/// The nodes at work below a node, and what is remembered of the jobs among them that have ended: a bounded list, counts, and every
/// fault [G8.5]. Guarded by the lock of the node it belongs to.
/// </summary>
internal sealed class ChildList
{
    /// <summary>How many ended children are remembered each on its own, and how many of those at work a report tells of.</summary>
    internal const int Kept = 16;

    private JobNode? _first;
    private List<ChildReport>? _ended;
    private List<Exception>? _faults;

    /// <summary>Nodes that are at work or about to be: the parent cannot end before they do.</summary>
    public int AtWork { get; private set; }

    /// <summary>How many of them are scopes; all others are jobs, or places for jobs that are being made.</summary>
    public int ScopesAtWork { get; private set; }

    /// <summary>Child jobs that have ended, remembered or not.</summary>
    public int EndedCount { get; private set; }

    public IReadOnlyList<Exception> Faults => _faults is null ? [] : _faults.ToArray();

    /// <summary>Completes when the last one has ended; made when somebody waits for that.</summary>
    public TaskCompletionSource? Nobody { get; set; }

    /// <summary>Takes a place. The parent cannot end until it is given back, so what follows need not be able to fail.</summary>
    public void Reserve() => AtWork++;

    /// <summary>A child may have ended before it gets here, by an outside token that was cancelled as it was made: that one stays out.</summary>
    public void Add(JobNode node)
    {
        if (node.Place == ChildPlace.Left)
        {
            return;
        }

        if (node is Scope)
        {
            ScopesAtWork++;
        }

        node.Place = ChildPlace.Listed;
        node.NextSibling = _first;
        _first?.PreviousSibling = node;
        _first = node;
    }

    /// <summary>Gives a place back. True where it was the last one.</summary>
    public bool GiveBack() => --AtWork == 0;

    /// <summary>Forgets a node that has ended, at constant cost; of a job, something is remembered.</summary>
    public void Remove(JobNode node)
    {
        if (node is JobLife job)
        {
            EndedCount++;
            _ended ??= [];
            if (_ended.Count < Kept)
            {
                _ended.Add(job.Summary);
            }
        }
        else
        {
            Debug.Assert(node is Scope, "Whoever has a place is a job or a scope.");
            ScopesAtWork--;
        }

        bool wasListed = node.Place == ChildPlace.Listed;
        node.Place = ChildPlace.Left;
        if (!wasListed)
        {
            return;
        }

        node.NextSibling?.PreviousSibling = node.PreviousSibling;
        if (node.PreviousSibling is null)
        {
            Debug.Assert(ReferenceEquals(_first, node), "Only the first has nobody before it.");
            _first = node.NextSibling;
        }
        else
        {
            node.PreviousSibling.NextSibling = node.NextSibling;
        }

        node.NextSibling = node.PreviousSibling = null;
    }

    public void AddFault(Exception fault) => (_faults ??= []).Add(fault);

    /// <summary>
    /// The jobs that are remembered, in the order in which they ended; then the youngest of those at work, in the order in which they
    /// were started, as they are at that moment of their parent's clock. One of them may have ended since: then it is later than that.
    /// </summary>
    public ChildReport[] ReportAt(JobClock clock, ref long now)
    {
        List<ChildReport> reports = _ended is null ? [] : [.. _ended];
        int ended = reports.Count;
        for (JobNode? node = _first; node is not null && reports.Count < ended + Kept; node = node.NextSibling)
        {
            if (node is JobLife job)
            {
                // The list has the youngest first.
                reports.Insert(ended, job.SummaryAt(clock, ref now));
            }
        }

        return [.. reports];
    }

    /// <summary>Those that a request has to reach, put on the walker's stack.</summary>
    public void CopyTo(Stack<JobNode> nodes)
    {
        nodes.EnsureCapacity(nodes.Count + AtWork);
        for (JobNode? node = _first; node is not null; node = node.NextSibling)
        {
            nodes.Push(node);
        }
    }
}
