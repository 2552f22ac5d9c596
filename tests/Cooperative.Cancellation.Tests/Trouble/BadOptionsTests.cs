using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Trouble;

/// <summary>Contract G10.3: options are checked where they are set, and the message says what is accepted.</summary>
public class BadOptionsTests
{
    private static readonly Dictionary<string, Func<TimeSpan, JobOptions>> Limits = new()
    {
        [nameof(JobOptions.Timeout)] = value => new() { Timeout = value },
        [nameof(JobOptions.CleanupTimeout)] = value => new() { CleanupTimeout = value },
        [nameof(JobOptions.CleanupHookTimeout)] = value => new() { CleanupHookTimeout = value },
        [nameof(JobOptions.UnresponsiveAfter)] = value => new() { UnresponsiveAfter = value },
        [nameof(JobOptions.TimeSlice)] = value => new() { TimeSlice = value },
    };

    public static MatrixTheoryData<string, TimeSpan> BadLimits { get; } = new([.. Limits.Keys], BadTimes.All);

    public static MatrixTheoryData<string, TimeSpan> GoodLimits { get; } = new(
        [.. Limits.Keys], [TimeSpan.Zero, TimeSpan.FromTicks(1), JobOptions.MaxTime, Timeout.InfiniteTimeSpan]);

    [Theory(DisplayName = "G10.3 A limit out of range is refused, and the message states the range")]
    [MemberData(nameof(BadLimits))]
    public void Limit_OutOfRange_IsRefused(string option, TimeSpan value)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => Limits[option](value));
        BadTimes.StatesTheRange(refused, option, value);
    }

    [Theory(DisplayName = "G10.3 What the message calls accepted is accepted, and a job lives by it")]
    [MemberData(nameof(GoodLimits))]
    public async Task Limit_AtTheEdgeOfTheRange_IsAccepted(string option, TimeSpan value)
    {
        CancellableJob job = CancellableJob.Create(_ => { }, Limits[option](value));
        job.OnCleanup(_ => { });
        job.Start();
        Assert.Equal(JobState.Succeeded, (await job.EndAsync()).State);
    }

    [Theory(DisplayName = "G10.3 A name without a word in it is refused")]
    [InlineData("")]
    [InlineData(" \t")]
    public void Name_Empty_IsRefused(string name)
    {
        var refused = Assert.Throws<ArgumentException>(() => new JobOptions { Name = name });
        Assert.Equal(nameof(JobOptions.Name), refused.ParamName);
        Assert.Contains("empty", refused.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G10.3 No name is a name too: the job's number")]
    public void Name_Null_IsTheNumber()
    {
        CancellableJob job = CancellableJob.Create(_ => { }, new JobOptions { Name = null });
        Assert.Equal($"job-{job.Id}", job.Name);
    }

    [Fact(DisplayName = "G10.3 An unknown kind of thread is refused, and the message states the known ones")]
    public void Thread_Unknown_IsRefused()
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new JobOptions { Thread = (JobThread)2 });
        Assert.Equal(nameof(JobOptions.Thread), refused.ParamName);
        Assert.Contains("Dedicated, Pool", refused.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G10.3 An unknown way to take a declined request is refused, and the message states the known ones")]
    public void DeclinedCancellation_Unknown_IsRefused()
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(
            () => new JobOptions { DeclinedCancellation = (DeclinedCancellation)(-1) });
        Assert.Equal(nameof(JobOptions.DeclinedCancellation), refused.ParamName);
        Assert.Contains("Report, Fault", refused.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G10.3 No clock at all is refused")]
    public void TimeProvider_Null_IsRefused() =>
        Assert.Throws<ArgumentNullException>(nameof(JobOptions.TimeProvider), () => new JobOptions { TimeProvider = null! });

    [Fact(DisplayName = "G10.3 No list of observers is refused")]
    public void Observers_Null_IsRefused() =>
        Assert.Throws<ArgumentNullException>(nameof(JobOptions.Observers), () => new JobOptions { Observers = null! });

    [Fact(DisplayName = "G10.3 A null among the observers is refused, and the message says which")]
    public void Observers_HoldingANull_IsRefused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new JobOptions { Observers = [new StoryListener(), null!] });
        Assert.Equal(nameof(JobOptions.Observers), refused.ParamName);
        Assert.Contains("Observer 1 is null", refused.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G10.3 A list of observers that changes later changes no options")]
    public async Task Observers_ListChangedLater_KeepsTheFirst()
    {
        var first = new StoryListener();
        List<IObserver<JobReport>> list = [first];
        var options = new JobOptions { Observers = list };
        list[0] = null!;
        CancellableJob job = CancellableJob.Start(_ => { }, options);
        await job.EndAsync();
        await first.CompletedAsync();
        Assert.Same(first, Assert.Single(options.Observers));
    }

    [Theory(DisplayName = "G10.3 A with expression is checked like a setter")]
    [InlineData(-2)]
    public void With_OutOfRange_IsRefused(int milliseconds)
    {
        var options = new JobOptions();
        Assert.Throws<ArgumentOutOfRangeException>(
            nameof(JobOptions.Timeout), () => options with { Timeout = TimeSpan.FromMilliseconds(milliseconds) });
    }
}
