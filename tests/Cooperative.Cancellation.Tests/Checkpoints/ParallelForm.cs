using System.Runtime.CompilerServices;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>What a parallel loop can run over.</summary>
public enum ParallelForm
{
    Indices,
    LongIndices,
    IndicesWithState,
    LongIndicesWithState,
    Array,
    List,
    Items,
    ItemsAsync,
    StreamAsync,
}

/// <summary>One way to write a loop for them all. The items are the numbers from zero to just below the count.</summary>
internal static class ParallelForms
{
    /// <summary>Far from zero, so that an index that lost its upper half is noticed.</summary>
    private const long Far = long.MaxValue - int.MaxValue;

    public static TheoryData<ParallelForm> All => new(Enum.GetValues<ParallelForm>());

    /// <summary>Those that take items from somebody else's enumerator.</summary>
    public static TheoryData<ParallelForm> WithSource => new(ParallelForm.Items, ParallelForm.ItemsAsync, ParallelForm.StreamAsync);

    /// <summary>Those that do not, or are told how many there are: they know the last item when they see it.</summary>
    public static TheoryData<ParallelForm> OfKnownCount =>
        new(Enum.GetValues<ParallelForm>().Where(form => form is not ParallelForm.Items and not ParallelForm.StreamAsync));

    /// <summary>Those whose bodies are given a token.</summary>
    public static TheoryData<ParallelForm> Asynchronous => new(ParallelForm.ItemsAsync, ParallelForm.StreamAsync);

    /// <summary>Those with a state for each worker.</summary>
    public static TheoryData<ParallelForm> WithState => new(ParallelForm.IndicesWithState, ParallelForm.LongIndicesWithState);

    public static bool IsAsynchronous(this ParallelForm form) => form is ParallelForm.ItemsAsync or ParallelForm.StreamAsync;

    /// <summary>A job that runs it: on a thread of its own where the loop blocks.</summary>
    public static CancellableJob Start(this ParallelForm form, Func<JobContext, Task> body, JobOptions? options = null) =>
        form.IsAsynchronous()
            ? CancellableJob.StartAsync(body, options)
            : CancellableJob.Start(context => body(context).GetAwaiter().GetResult(), options);

    /// <summary>
    /// The loop of this form, in a task. The line is that of the caller, and so are bad arguments: they are thrown before there is a task.
    /// </summary>
    public static Task LoopAsync(
        this ParallelForm form,
        JobContext context,
        int count,
        Action<int> body,
        int degree = -1,
        bool progress = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        form switch
        {
            ParallelForm.Items => form.LoopOverAsync(context, Lazy(count), body, degree, progress, file, line),
            ParallelForm.ItemsAsync => form.LoopOverAsync(
                context, count < 0 ? throw new ArgumentOutOfRangeException(nameof(count)) : Enumerable.Range(0, count), body, degree, progress, file, line),
            ParallelForm.StreamAsync => form.LoopOverAsync(context, Lazy(count), body, degree, progress, file, line),
            _ => InTask(() => form.Loop(context, count, body, degree, progress, file, line)),
        };

    /// <summary>The loop over a sequence of the test's own.</summary>
    public static Task LoopOverAsync(
        this ParallelForm form,
        JobContext context,
        IEnumerable<int> source,
        Action<int> body,
        int degree = -1,
        bool progress = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        form == ParallelForm.Items
            ? InTask(() => context.ParallelForEach(source, body, degree, progress, file, line))
            : form.LoopOverAsync(
                context,
                source,
                async (item, _) =>
                {
                    await Task.Yield();
                    body(item);
                },
                degree,
                progress,
                file,
                line);

    /// <summary>The same with an asynchronous body, for the asynchronous forms.</summary>
    public static Task LoopOverAsync(
        this ParallelForm form,
        JobContext context,
        IEnumerable<int> source,
        Func<int, CancellationToken, Task> body,
        int degree = -1,
        bool progress = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        Func<int, CancellationToken, ValueTask> itsBody = async (item, token) => await body(item, token);
        return form == ParallelForm.ItemsAsync
            ? context.ParallelForEachAsync(source, itsBody, degree, progress, file, line)
            : context.ParallelForEachAsync(Stream(source), itsBody, degree, progress, file, line);
    }

    /// <summary>A sequence that nobody can count without reading it.</summary>
    public static IEnumerable<int> Lazy(int count)
    {
        for (int item = 0; item < count; item++)
        {
            yield return item;
        }
    }

    /// <summary>The same items, one after the other, asynchronously; what the enumerator throws comes out as it is.</summary>
    public static async IAsyncEnumerable<int> Stream(IEnumerable<int> source)
    {
        foreach (int item in source)
        {
            await Task.Yield();
            yield return item;
        }
    }

    private static void Loop(
        this ParallelForm form, JobContext context, int count, Action<int> body, int degree, bool progress, string file, int line)
    {
        switch (form)
        {
            case ParallelForm.Indices:
                context.ParallelFor(100, count + 100, index => body(index - 100), degree, progress, file, line);
                break;
            case ParallelForm.LongIndices:
                context.ParallelFor(Far, Far + count, index => body((int)(index - Far)), degree, progress, file, line);
                break;
            case ParallelForm.IndicesWithState:
                context.ParallelFor(
                    -100,
                    count - 100,
                    () => "state",
                    (index, state) =>
                    {
                        body(index + 100);
                        return state;
                    },
                    state => Assert.Equal("state", state),
                    degree,
                    progress,
                    file,
                    line);
                break;
            case ParallelForm.LongIndicesWithState:
                context.ParallelFor(
                    -Far,
                    count - Far,
                    () => 7,
                    (index, state) =>
                    {
                        body((int)(index + Far));
                        return state;
                    },
                    state => Assert.Equal(7, state),
                    degree,
                    progress,
                    file,
                    line);
                break;
            case ParallelForm.Array:
                context.ParallelForEach(Enumerable.Range(0, count).ToArray(), body, degree, progress, file, line);
                break;
            default:
                context.ParallelForEach(Enumerable.Range(0, count).ToList(), body, degree, progress, file, line);
                break;
        }
    }

    private static Task InTask(Action loop)
    {
        try
        {
            loop();
            return Task.CompletedTask;
        }
        catch (Exception exception) when (exception is not ArgumentException)
        {
            return Task.FromException(exception);
        }
    }
}
