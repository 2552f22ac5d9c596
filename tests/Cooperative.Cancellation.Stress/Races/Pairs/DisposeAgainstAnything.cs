namespace Cooperative.Cancellation.Stress.Races.Pairs;

/// <summary>G7.4: DisposeAsync beside whatever else can be done to a job: it asks, waits for the end, and throws nothing.</summary>
internal sealed class DisposeAgainstAnything(int number) : Round(number)
{
    private readonly int _what = number / 2 % 10;
    private Subject _subject = null!;
    private Subject? _child;
    private HookTrace _hook = null!;
    private Task _disposed = Task.CompletedTask;
    private Task _also = Task.CompletedTask;
    private bool _wasStarted = true;

    public override void Prepare()
    {
        _subject = _what == 0 ? Make() : Begin();
        if (_what == 0)
        {
            _subject.Create();
        }

        _subject.IsHurried = _what == 9;
        _hook = _subject.Hook("first");
        _subject.MayHaveAsked = 2;
    }

    public override void One() => _disposed = _subject.Job.DisposeAsync().AsTask();

    public override void Other()
    {
        switch (_what)
        {
            case 0:
                _wasStarted = Record.Exception(_subject.Job.Start) is null;
                break;
            case 1:
                _subject.Ask("other");
                break;
            case 2:
                _subject.Leave();
                break;
            case 3:
                _subject.Leave();
                _subject.Hook("racing", isRacing: true);
                break;
            case 4:
                _subject.Leave();
                _hook.Unregister();
                break;
            case 5:
                _child = Make(new JobOptions { IsolateFailure = true }, _subject);
                _child.StartBelow(_subject.Context!);
                break;
            case 6:
                _also = _subject.Job.PingAsync(TimeSpan.Zero);
                break;
            case 7:
                _also = _subject.Job.DisposeAsync().AsTask();
                break;
            case 8:
                _also = _subject.Job.WaitAsync();
                break;
            default:
                _subject.Job.ExpireCleanup();
                break;
        }
    }

    protected override void Meet()
    {
        _child?.Demand(_child.Job.IsCancellationRequested, "G8.2 a child of a job that is disposed is asked");
        _child?.Leave();
        _child?.AwaitEnd();
    }

    protected override void Check()
    {
        Patience.Until(() => _disposed.IsCompleted && _also.IsCompleted, "the end of DisposeAsync, and of what was beside it");
        _subject.Demand(_disposed.IsCompletedSuccessfully && _also.IsCompletedSuccessfully, "G7.4 DisposeAsync throws nothing");
        _subject.Demand(_subject.HasBegun == _wasStarted, "G1.3 started, or refused");
    }
}
