namespace Cooperative.Cancellation;

/// <content>Making and starting jobs.</content>
public partial class CancellableJob
{
    /// <summary>Starts a synchronous body that comes to no value.</summary>
    /// <param name="body">The work. Runs on a thread of its own unless the options say otherwise.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <returns>The job, started; or ended already, where its outside token was cancelled before.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    public static CancellableJob Start(Action<JobContext> body, JobOptions? options = null) => Started(Create(body, options));

    /// <summary>Starts a synchronous body that comes to a value.</summary>
    /// <inheritdoc cref="Start(Action{JobContext}, JobOptions?)"/>
    /// <typeparam name="TResult">The type of the value. Not a task: that is what <see cref="StartAsync{TResult}"/> is for.</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="TResult"/> is a task, which the job would not await.</exception>
    public static CancellableJob<TResult> Start<TResult>(Func<JobContext, TResult> body, JobOptions? options = null)
    {
        ResultType<TResult>.RefuseTask(nameof(body), nameof(Start));
        return Started(Create(body, options));
    }

    /// <summary>Starts an asynchronous body that comes to no value. Returns the job; the suffix says what the body is.</summary>
    /// <param name="body">The work. Runs on the thread pool.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <inheritdoc cref="Start(Action{JobContext}, JobOptions?)"/>
    public static CancellableJob StartAsync(Func<JobContext, Task> body, JobOptions? options = null) => Started(CreateAsync(body, options));

    /// <summary>Starts an asynchronous body that comes to a value. Returns the job; the suffix says what the body is.</summary>
    /// <typeparam name="TResult">The type of the value.</typeparam>
    /// <param name="body">The work. Runs on the thread pool.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <inheritdoc cref="Start(Action{JobContext}, JobOptions?)"/>
    public static CancellableJob<TResult> StartAsync<TResult>(Func<JobContext, Task<TResult>> body, JobOptions? options = null) =>
        Started(CreateAsync(body, options));

    /// <summary>Makes a job with a synchronous body that comes to no value, and leaves it to you when to <see cref="Start()"/> it.</summary>
    /// <param name="body">The work. Runs on a thread of its own unless the options say otherwise.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <returns>
    /// The job, in state <see cref="JobState.Created"/>. It obeys its outside token from now on; one that is never started is let go
    /// of by disposing it.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    public static CancellableJob Create(Action<JobContext> body, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(JobLife.Create(new ActionBody(body), options));
    }

    /// <summary>Makes a job with a synchronous body that comes to a value, and leaves it to you when to <see cref="Start()"/> it.</summary>
    /// <inheritdoc cref="Create(Action{JobContext}, JobOptions?)"/>
    /// <typeparam name="TResult">The type of the value. Not a task: that is what <see cref="CreateAsync{TResult}"/> is for.</typeparam>
    /// <exception cref="ArgumentException"><typeparamref name="TResult"/> is a task, which the job would not await.</exception>
    public static CancellableJob<TResult> Create<TResult>(Func<JobContext, TResult> body, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseTask(nameof(body), nameof(Create));
        return new(JobLife.Create(new FunctionBody<TResult>(body), options));
    }

    /// <summary>Makes a job with an asynchronous body that comes to no value, and leaves it to you when to <see cref="Start()"/> it.</summary>
    /// <param name="body">The work. Runs on the thread pool.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <inheritdoc cref="Create(Action{JobContext}, JobOptions?)"/>
    public static CancellableJob CreateAsync(Func<JobContext, Task> body, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(JobLife.Create(new AsyncActionBody(body), options));
    }

    /// <summary>Makes a job with an asynchronous body that comes to a value, and leaves it to you when to <see cref="Start()"/> it.</summary>
    /// <typeparam name="TResult">The type of the value.</typeparam>
    /// <param name="body">The work. Runs on the thread pool.</param>
    /// <param name="options">How to run it; null for the defaults.</param>
    /// <inheritdoc cref="Create(Action{JobContext}, JobOptions?)"/>
    public static CancellableJob<TResult> CreateAsync<TResult>(Func<JobContext, Task<TResult>> body, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ResultType<TResult>.RefuseInnerTask(nameof(body));
        return new(JobLife.Create(new AsyncFunctionBody<TResult>(body), options));
    }

    /// <summary>Starts a job that was only made.</summary>
    /// <exception cref="InvalidOperationException">It was started before, or cancelled before it was started [G1.3].</exception>
    public void Start()
    {
        if (!Life.TryStart())
        {
            throw new InvalidOperationException(Life.HasStarted
                ? $"Job '{Name}' was started before; a job runs once."
                : $"Job '{Name}' was cancelled before it was started, and will not run. {CancellationReason}");
        }
    }

    /// <summary>One that was cancelled by its outside token before it could start has ended, which is not the starter's mistake.</summary>
    private static TJob Started<TJob>(TJob job)
        where TJob : CancellableJob
    {
        job.Life.TryStartAsMade();
        return job;
    }
}
