using System.Runtime.CompilerServices;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>G3.5, G4.1: a parallel loop and the source that it takes its items from.</summary>
public class ParallelSourceTests
{
    public static TheoryData<ParallelForm> Forms => ParallelForms.WithSource;

    public static TheoryData<ParallelForm, SourceStep> FormsAndSteps =>
        new(ParallelForms.WithSource.SelectMany(form => Enum.GetValues<SourceStep>().Select(step => (form.Data, step))));

    [Theory(DisplayName = "G3.5 Every item that was taken from the source is handed to a body, also when the loop is asked to stop")]
    [MemberData(nameof(Forms))]
    public async Task Loop_AskedWithinABody_LosesNoItem(ParallelForm form)
    {
        foreach (int degree in (int[])[1, 2])
        {
            var source = new WatchedSource(10_000);
            int handed = 0;
            ParkedJob parked = await ParkedJob.StartAsync();
            await Assert.ThrowsAsync<JobCanceledException>(() => LoopAsync(form, parked.Context, source, item =>
            {
                Interlocked.Increment(ref handed);
                if (item == 100)
                {
                    parked.Job.Cancel();
                }
            }, degree));
            Assert.Equal((1, 1), (source.Opened, source.Disposed));
            Assert.Equal(source.Taken, handed);
            if (degree == 1)
            {
                Assert.Equal(101, handed);
            }

            await parked.EndAsync();
        }
    }

    [Theory(DisplayName = "G3.5 Asked while the source fetches an item: that is handed out, and no other is fetched")]
    [MemberData(nameof(Forms))]
    public async Task Loop_AskedWithinTheSource_HandsOutWhatComes(ParallelForm form)
    {
        ParkedJob parked = await ParkedJob.StartAsync();
        int handed = 0;
        var source = new WatchedSource(100, fetching: element =>
        {
            if (element == 5)
            {
                parked.Job.Cancel();
            }
        });
        await Assert.ThrowsAsync<JobCanceledException>(() => LoopAsync(form, parked.Context, source, _ => Interlocked.Increment(ref handed)));
        Assert.Equal((6, 6, 1), (source.Taken, handed, source.Disposed));
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G4.1 What the source throws is a fault as a body's is; its enumerator is disposed once, however the loop ends")]
    [MemberData(nameof(FormsAndSteps))]
    public async Task Loop_SourceFails_IsAFault(ParallelForm form, SourceStep step)
    {
        var fault = new IOException();
        var source = new WatchedSource(10, step, fault);
        ParkedJob parked = await ParkedJob.StartAsync();
        Exception? thrown = await Record.ExceptionAsync(() => LoopAsync(form, parked.Context, source, _ => { }));
        Assert.Same(step == SourceStep.Nowhere ? null : fault, thrown);
        Assert.Equal((1, step == SourceStep.GetEnumerator ? 0 : 1), (source.Opened, source.Disposed));
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G4.1 A body fails, and then the source's Dispose: both are told")]
    [MemberData(nameof(Forms))]
    public async Task Loop_BodyAndDisposeFail_TellsBoth(ParallelForm form)
    {
        Exception[] faults = [new IOException("body"), new IOException("dispose")];
        var source = new WatchedSource(10, SourceStep.Dispose, faults[1]);
        ParkedJob parked = await ParkedJob.StartAsync();
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => LoopAsync(form, parked.Context, source, _ => throw faults[0], degree: 1));
        Assert.Equal(faults, thrown.InnerExceptions);
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G4.1 Asked to stop, and the source's Dispose fails: the cancellation does not hide it")]
    [MemberData(nameof(Forms))]
    public async Task Loop_AskedAndDisposeFails_IsTheFault(ParallelForm form)
    {
        var fault = new IOException();
        var source = new WatchedSource(10, SourceStep.Dispose, fault);
        ParkedJob parked = await ParkedJob.StartAsync();
        Assert.Same(fault, await Record.ExceptionAsync(() => LoopAsync(form, parked.Context, source, _ => parked.Job.Cancel())));
        await parked.EndAsync();
    }

    [Theory(DisplayName = "G4 The source's cancellation: as it is where nobody had asked, the loop's where somebody had")]
    [MemberData(nameof(Forms))]
    public async Task Loop_SourceIsCancelled_AsksWhetherTheJobWas(ParallelForm form)
    {
        foreach (bool isAsked in (bool[])[false, true])
        {
            var foreign = new TaskCanceledException();
            ParkedJob parked = await ParkedJob.StartAsync();
            var source = new WatchedSource(10, SourceStep.MoveNext, foreign, fetching: element =>
            {
                if (isAsked && element == 3)
                {
                    parked.Job.Cancel();
                }
            });
            Exception? thrown = await Record.ExceptionAsync(() => LoopAsync(form, parked.Context, source, _ => { }));
            Assert.Same(foreign, isAsked ? Assert.IsType<JobCanceledException>(thrown).InnerException : thrown);
            await parked.EndAsync();
        }
    }

    [Theory(DisplayName = "G3.5 A source that ends is not asked again")]
    [MemberData(nameof(Forms))]
    public async Task Loop_SourceEnds_IsNotAskedAgain(ParallelForm form)
    {
        int ends = 0;
        var source = new WatchedSource(10, fetching: element => ends += element == 10 ? 1 : 0);
        ParkedJob parked = await ParkedJob.StartAsync();
        await LoopAsync(form, parked.Context, source, _ => Thread.Yield());
        Assert.Equal(1, ends);
        await parked.EndAsync();
    }

    [Fact(DisplayName = "G3.5 An asynchronous source is given a token that a request cancels, and a failure of a body")]
    public async Task Loop_OverAStream_GivesItAToken()
    {
        foreach (bool isAsked in (bool[])[false, true])
        {
            var fault = new IOException();
            ParkedJob parked = await ParkedJob.StartAsync();
            Exception? thrown = await Record.ExceptionAsync(() => parked.Context.ParallelForEachAsync(EndlessAsync(), async (_, _) =>
            {
                await Task.Yield();
                if (!isAsked)
                {
                    throw fault;
                }

                parked.Job.Cancel();
            }).WaitAsync(Jobs.Patience));
            if (isAsked)
            {
                Assert.IsType<JobCanceledException>(thrown);
            }
            else
            {
                Assert.Same(fault, thrown);
            }

            await parked.EndAsync();
        }
    }

    private static async IAsyncEnumerable<int> EndlessAsync([EnumeratorCancellation] CancellationToken token = default)
    {
        yield return 1;
        await Task.Delay(Timeout.Infinite, token);
    }

    private static Task LoopAsync(ParallelForm form, JobContext context, WatchedSource source, Action<int> body, int degree = -1) =>
        form == ParallelForm.StreamAsync
            ? context.ParallelForEachAsync(
                (IAsyncEnumerable<int>)source,
                async (item, _) =>
                {
                    await Task.Yield();
                    body(item);
                },
                degree)
            : form.LoopOverAsync(context, source, body, degree);
}
