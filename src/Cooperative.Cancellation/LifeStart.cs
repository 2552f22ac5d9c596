namespace Cooperative.Cancellation;

/// <summary>
/// The beginning of a life on the thread pool, in its starter's flow: culture, activity and ambient values. An idle thread of the pool
/// keeps its last work item in hand, so this one lets go of the job as soon as it runs.
/// </summary>
internal sealed class LifeStart(JobLife life, ExecutionContext? flow) : IThreadPoolWorkItem
{
    private JobLife? _life = life;
    private ExecutionContext? _flow = flow;

    /// <summary>The flow is not put back: the pool gives each of its threads a clean one after every work item.</summary>
    public void Execute()
    {
        if (_flow is { } flow)
        {
            ExecutionContext.Restore(flow);
        }

        JobLife life = _life!;
        _life = null;
        _flow = null;
        life.Live();
    }
}
