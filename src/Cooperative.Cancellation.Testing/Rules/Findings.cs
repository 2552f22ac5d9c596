namespace Cooperative.Cancellation.Testing;

/// <summary>What an exploration has found so far, by place; and what else is worth telling.</summary>
internal sealed class Findings(CallForm form)
{
    private const int NotesKept = 16;
    private readonly Dictionary<(Disturbance, Site?, ExplorationRule), ExplorationFailure> _failures = [];
    private readonly List<string> _notes = [];
    private int _moreNotes;
    private bool _hasToldOrder;

    public int Count => _failures.Count;

    public bool HasFailed => Count > 0;

    public IReadOnlyList<ExplorationFailure> Failures => [.. _failures.Values];

    public IReadOnlyList<string> Notes => _moreNotes == 0 ? _notes : [.. _notes, $"{_moreNotes} more notes were left out"];

    /// <summary>The first of its kind at a place is told in full, the others by their numbers.</summary>
    public void Add(RunEnd run, IEnumerable<Finding> findings)
    {
        // What breaks the same rule twice in one run is one failure.
        foreach (IGrouping<ExplorationRule, Finding> rule in findings.GroupBy(finding => finding.Rule))
        {
            Add(run, new Finding(
                rule.Key,
                string.Join("; ", rule.Select(finding => finding.Message)),
                rule.Select(finding => finding.Exception).FirstOrDefault(exception => exception is not null)));
        }
    }

    private void Add(RunEnd run, Finding finding)
    {
        var key = (run.Target.Disturbance, run.Target.Site, finding.Rule);
        ExplorationPoint? point = run.Target.Point;
        if (!_failures.TryGetValue(key, out ExplorationFailure? first))
        {
            _failures.Add(key, new ExplorationFailure
            {
                Disturbance = run.Target.Disturbance,
                Point = point,
                Rule = finding.Rule,
                Message = finding.Message,
                Report = run.Report,
                Exception = finding.Exception,
                Form = form,
            });
        }
        else if (point is not null && point != first.Point && !first.Others.Contains(point))
        {
            _failures[key] = first with { Others = [.. first.Others.Append(point).OrderBy(other => other.Number)] };
        }
    }

    public void Note(string note)
    {
        if (_notes.Contains(note))
        {
            return;
        }

        if (_notes.Count < NotesKept)
        {
            _notes.Add(note);
        }
        else
        {
            _moreNotes++;
        }
    }

    /// <summary>Work that is not the same every time is explored as far as it goes, and never silently.</summary>
    public void NoteDeviation(int run, RunEnd end)
    {
        if (end.Target.Point is not { } point)
        {
            return;
        }

        if (!end.Probe.IsReached)
        {
            Note($"the work is not deterministic: run {run} passed {end.Probe.Passed:N0} points and never came to {point}, which is number {point.Number:N0} of the undisturbed work");
        }
        else if (end.Probe.Number != point.Number && end.Target.Prelude is null && !_hasToldOrder)
        {
            _hasToldOrder = true;
            Note($"the work does not pass its points in the same order every time: {point} was number {point.Number:N0} undisturbed, and number {end.Probe.Number:N0} in run {run}");
        }
    }
}
