using Cooperative.Cancellation;

namespace PizzaShop;

/// <summary>What hangs on the board for one job: its latest report, and the stage of its pizza.</summary>
/// <remarks>Written by the job's observer feed and by the kitchen, read by whoever looks at the board.</remarks>
internal sealed class Slip(string name, Board board, Slip? above = null) : IObserver<JobReport>
{
    private readonly TaskCompletionSource[] _reached =
        [.. Enum.GetValues<Stage>().Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    private volatile JobReport? _report;
    private volatile Stage _stage;

    public string Name => name;

    public Slip? Above => above;

    public JobState State => _report?.State ?? JobState.Created;

    /// <summary><c>diavola  CancellationRequested  in the oven</c>.</summary>
    public string Text => _report switch
    {
        { HasEnded: true, Response: not JobResponse.None } answered => $"{name}  {State} ({answered.Response})",
        { State: JobState.Running or JobState.CancellationRequested } when _stage != Stage.None => $"{name}  {State}  {_stage.InWords()}",
        _ => $"{name}  {State}",
    };

    /// <summary>A slip for a child of this one's job.</summary>
    public Slip Below(string child) => new(child, board, this);

    /// <summary>Hangs it up. To be done as its job starts: the board stays until every job on it has ended.</summary>
    public Slip Pin()
    {
        board.Add(this);
        return this;
    }

    public Task WhenAsync(Stage stage) => _reached[(int)stage].Task;

    public void Enter(Stage stage)
    {
        _stage = stage;
        _reached[(int)stage].TrySetResult();
        board.Ring();
    }

    public void OnNext(JobReport value)
    {
        _report = value;
        board.Ring();
    }

    public void OnCompleted() => board.Settle();

    /// <summary>Never called: how a job failed is in its last report.</summary>
    public void OnError(Exception error)
    {
    }
}
