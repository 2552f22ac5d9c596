namespace Cooperative.Cancellation.Testing;

/// <content>What runs have left unobserved, and which of them it was.</content>
internal sealed partial class Exploration
{
    /// <summary>After so many runs it is looked for: each look collects the garbage of the process.</summary>
    private const int RunsPerLook = 16;

    private readonly UnobservedExceptions _unobserved;

    /// <summary>Whatever was found may come from any of the runs, or from elsewhere in the process: each of them is made again, alone.</summary>
    private async Task LookForUnobservedAsync(Target[] batch)
    {
        IReadOnlyList<Exception> found = _unobserved.Collect();
        if (found.Count == 0)
        {
            return;
        }

        List<Exception> unexplained = [.. found];
        foreach (Target target in batch)
        {
            Exception? fault = target.Disturbance == Disturbance.Fault ? _options.FaultAt?.Invoke(target.Point!) : null;
            if (IsOver || (target.Disturbance == Disturbance.Fault && fault is null))
            {
                continue;
            }

            RunEnd end = await _runner.RunAsync(target, fault, _cancellationToken).ConfigureAwait(false);
            _hanging += end.HasEnded ? 0 : 1;

            // Found the first time, whatever it is; but an invariant may be what observes the work's faults.
            _ = await CheckAsync(end).ConfigureAwait(false);
            Exception[] again = [.. _unobserved.Collect().Where(one => found.Any(other => UnobservedExceptions.AreAlike(one, other)))];
            if (again.Length > 0 && !await HappensAnywayAsync(again).ConfigureAwait(false))
            {
                unexplained.RemoveAll(one => again.Any(other => UnobservedExceptions.AreAlike(one, other)));
                _findings.Add(end, again.Select(exception => new Finding(
                    ExplorationRule.NothingUnobserved, $"a task failed, and nobody asked what became of it: {ErrorSummary.Of(exception)}", exception)));
            }
        }

        foreach (Exception exception in unexplained)
        {
            _findings.Note($"a task failed unobserved, perhaps elsewhere in the process, for it did not happen again: {ErrorSummary.Of(exception)}");
        }
    }

    /// <summary>Whether others in the process lose the like over and over, without any run.</summary>
    private async Task<bool> HappensAnywayAsync(Exception[] seen)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(20), _cancellationToken).ConfigureAwait(false);
        return _unobserved.Collect().Any(one => seen.Any(other => UnobservedExceptions.AreAlike(one, other)));
    }
}
