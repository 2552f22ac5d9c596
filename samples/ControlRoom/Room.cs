using Cooperative.Cancellation;

namespace ControlRoom;

/// <summary>The room is a job itself, and all the others are its children: who asks the room to stop asks them all.</summary>
internal sealed class Room
{
    public const string Name = "control room";

    private readonly Roster _roster;
    private readonly IReadOnlyList<Post> _posts;
    private readonly TaskCompletionSource<JobContext> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="posts">Who works in it.</param>
    /// <param name="roster">Where their handles are kept.</param>
    /// <param name="building">The job that the room is a part of; null where it stands alone.</param>
    public Room(IReadOnlyList<Post> posts, Roster roster, JobContext? building = null)
    {
        _posts = posts;
        _roster = roster;
        JobOptions options = roster.OptionsFor(Name);
        Job = building?.StartChildAsync(HoldOpenAsync, options) ?? CancellableJob.StartAsync(HoldOpenAsync, options);
        roster.Add(Job);
    }

    /// <summary>The room's own job.</summary>
    public CancellableJob Job { get; }

    /// <summary>The jobs right below it, in the order in which they were first started. None while the room is being opened.</summary>
    public IEnumerable<CancellableJob> Jobs => _posts.Select(post => _roster.Latest(post.Name)).OfType<CancellableJob>();

    /// <summary>The same, once all have been started.</summary>
    public async Task<IEnumerable<CancellableJob>> JobsAsync(CancellationToken waitToken)
    {
        await _opened.Task.WaitAsync(waitToken);
        return Jobs;
    }

    /// <summary>Puts a new job at the post of one that has ended. False where there is no such post, or its job is at work, or the room closes.</summary>
    public bool TryStartAgain(string name)
    {
        if (_posts.FirstOrDefault(post => post.Name == name) is not { } post
            || !_opened.Task.IsCompletedSuccessfully
            || _roster.Latest(name)?.GetReport().HasEnded != true
            || Job.IsCancellationRequested)
        {
            return false;
        }

        Start(post, _opened.Task.Result);
        return true;
    }

    private async Task HoldOpenAsync(JobContext context)
    {
        foreach (Post post in _posts)
        {
            Start(post, context);
        }

        _opened.SetResult(context);
        await Task.Delay(Timeout.Infinite, context.Token);
    }

    /// <summary>Each for himself: one that fails does not bring down the room.</summary>
    private void Start(Post post, JobContext context) =>
        _roster.Add(post.Start(context, _roster.OptionsFor(post.Name) with { IsolateFailure = true }));
}
