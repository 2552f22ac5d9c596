namespace Cooperative.Cancellation.Contract;

/// <summary>
/// The job of a test: one body, described once, run in the <see cref="Way"/> that the theory says. A child is that of a parent which
/// does nothing but wait for it.
/// </summary>
internal sealed class Subject
{
    public const int Value = 42;
    public const string HookName = "tidy";

    private readonly Way _way;
    private readonly Func<Subject, JobContext, Task> _body;
    private readonly TaskCompletionSource<CancellableJob<int>> _job = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JobContext> _context = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Gate _released = new();
    private int _hookRuns;

    private Subject(Way way, Func<Subject, JobContext, Task> body)
    {
        _way = way;
        _body = body;
    }

    public CancellableJob<int> Job => _job.Task.Result;

    /// <summary>Null for a root.</summary>
    public CancellableJob? Parent { get; private set; }

    /// <summary>That of the body, once it has begun.</summary>
    public JobContext Context => _context.Task.Result;

    public int HookRuns => Volatile.Read(ref _hookRuns);

    /// <summary>At work, and through its body as fast as it goes.</summary>
    public static Task<Subject> StartAsync(Way way, Action<Subject, JobContext> body, JobOptions? options = null) =>
        StartAsync(way, Plain(body), options);

    /// <summary>The same with a body that may await; a synchronous job waits on its own thread meanwhile.</summary>
    public static async Task<Subject> StartAsync(Way way, Func<Subject, JobContext, Task> body, JobOptions? options = null)
    {
        var subject = new Subject(way, body);
        subject._released.Open();
        await subject.LaunchAsync(options ?? new JobOptions());
        return subject;
    }

    /// <summary>
    /// At work, its context in the test's hands, and doing nothing until it is let go of. Then it goes through a checkpoint, unless it is
    /// given something else to do.
    /// </summary>
    public static async Task<Subject> HoldAsync(Way way, Action<Subject, JobContext>? then = null, JobOptions? options = null)
    {
        var subject = new Subject(way, Plain(then ?? ((_, context) => context.Checkpoint())));
        await subject.LaunchAsync(options ?? new JobOptions());
        await subject._context.Task.InTimeAsync();
        return subject;
    }

    /// <summary>Made and not started yet. Roots alone can be that.</summary>
    public static Subject Create(Way way, Action<Subject, JobContext>? body = null, JobOptions? options = null)
    {
        Assert.False(way.IsChild(), "A child is at work as soon as there is one.");
        var subject = new Subject(way, Plain(body ?? ((_, _) => { })));
        subject._released.Open();
        subject._job.SetResult(subject.CreateRoot(options ?? new JobOptions()));
        return subject;
    }

    public void Release() => _released.Open();

    /// <summary>Lets go of the body and waits for the end of the job, and of its parent.</summary>
    public async Task<JobReport> EndAsync()
    {
        Release();
        JobReport report = await Job.EndAsync();
        bool hasBegun = report.StartedAt is not null || _way.IsChild() == false;
        if (_way.HasHook() && hasBegun)
        {
            Assert.Equal(1, HookRuns);
            Assert.Contains(report.Cleanup, hook => hook is { Name: HookName, Result: CleanupResult.Completed });
        }

        if (Parent is not null)
        {
            await Parent.EndAsync();
        }

        return report;
    }

    private static Func<Subject, JobContext, Task> Plain(Action<Subject, JobContext> body) => (subject, context) =>
    {
        body(subject, context);
        return Task.CompletedTask;
    };

    private async Task LaunchAsync(JobOptions options)
    {
        if (!_way.IsChild())
        {
            CancellableJob<int> root = CreateRoot(options);
            _job.SetResult(root);

            // Refused where an outside token has ended it before it could start.
            if (root.State == JobState.Created)
            {
                root.Start();
            }
        }
        else
        {
            Parent = CancellableJob.StartAsync(
                async context =>
                {
                    CancellableJob<int> child = _way.IsAsync()
                        ? context.StartChildAsync(WorkAsync, options)
                        : context.StartChild(Work, options);
                    _job.SetResult(child);
                    await child.WaitAsync();
                },
                new JobOptions { Name = "parent", TimeProvider = options.TimeProvider });
            await _job.Task.InTimeAsync();
        }
    }

    private CancellableJob<int> CreateRoot(JobOptions options)
    {
        CancellableJob<int> root = _way.IsAsync() ? CancellableJob.CreateAsync(WorkAsync, options) : CancellableJob.Create(Work, options);
        if (_way.HasHook())
        {
            root.OnCleanup(_ => CountHook(), HookName);
        }

        return root;
    }

    private int Work(JobContext context)
    {
        Begin(context);
        _job.Task.InTime();
        _released.Wait();
        _body(this, context).GetAwaiter().GetResult();
        return Value;
    }

    private async Task<int> WorkAsync(JobContext context)
    {
        Begin(context);
        await _job.Task.InTimeAsync();
        await _released.WaitAsync();
        await Task.Yield();
        await _body(this, context);
        return Value;
    }

    private void Begin(JobContext context)
    {
        if (_way is Way.SyncChildWithHook or Way.AsyncChildWithHook)
        {
            context.OnCleanup(_ => CountHook(), HookName);
        }

        _context.SetResult(context);
    }

    private void CountHook() => Interlocked.Increment(ref _hookRuns);
}
