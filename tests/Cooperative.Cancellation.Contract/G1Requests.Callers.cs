namespace Cooperative.Cancellation.Contract;

/// <summary>Who may ask, how often, and what everybody sees then.</summary>
public partial class G1Requests
{
    private const int Rounds = 30;

    /// <summary>From where a job is asked.</summary>
    public enum From
    {
        Body,
        Hook,
        TokenCallback,
        Outside,
    }

    [Theory(DisplayName = "G1.2 Cancel returns true for exactly one call: the one that made the request")]
    [EveryWay]
    public async Task Cancel_ByManyAtOnce_IsTrueForTheOneWhoseReasonCounts(Way way)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Subject subject = await Subject.HoldAsync(way);
            bool[] answers = new bool[4];
            OwnThread.Race([.. Enumerable.Range(0, answers.Length).Select(caller =>
                new Action(() => answers[caller] = subject.Job.Cancel($"{caller}")))]);
            int first = Array.IndexOf(answers, true);
            Assert.Single(answers, isFirst => isFirst);
            Assert.Equal($"{first}", subject.Job.CancellationReason?.Message);
            await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        }
    }

    [Theory(DisplayName = "G1.2 Later calls, and calls after the end, return false and change nothing but the history")]
    [EveryWay]
    public async Task Cancel_Again_ReturnsFalseAndChangesNothingElse(Way way)
    {
        Subject subject = await Subject.HoldAsync(way);
        subject.Job.Cancel("first");
        JobReport asked = subject.Job.GetReport();

        Assert.False(subject.Job.Cancel("second"));

        JobReport askedAgain = subject.Job.GetReport();
        Assert.Equal(asked.ToJson(), Without(askedAgain, asked));
        Assert.Equal(["second"], askedAgain.LaterRequests.Select(reason => reason.Message));
        JobReport ended = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);

        Assert.False(subject.Job.Cancel("third"));

        JobReport endedAgain = subject.Job.GetReport();
        Assert.Equal(ended.ToJson(), Without(endedAgain, ended));
        Assert.Equal(["second", "third"], endedAgain.LaterRequests.Select(reason => reason.Message));
    }

    [Theory(DisplayName = "G1.2 calls after the end, return false and change nothing but the history")]
    [EveryWay]
    public async Task Cancel_FirstAskedAfterTheEnd_ReturnsFalseAndMakesNoRequest(Way way)
    {
        Subject subject = await Subject.StartAsync(way, (_, _) => { });
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.False(subject.Job.Cancel("late"));
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.Null(subject.Job.CancellationReason);
        Assert.Equal(1, subject.Job.GetReport().LaterRequestCount);
    }

    [Theory(DisplayName = "G1.3 It may be called from any thread… from inside the body, a hook, a callback")]
    [EveryWay(Of = typeof(From))]
    public async Task Cancel_FromAnywhere_IsTakenOnce(Way way, From from)
    {
        bool? answer = null;
        var asked = new Gate();
        Subject subject = await Subject.HoldAsync(way, (self, context) =>
        {
            if (from == From.Body)
            {
                answer = self.Job.Cancel();
            }
            else if (from == From.Hook)
            {
                context.OnCleanup(_ => answer = self.Job.Cancel());
            }
            else
            {
                // The first to ask a callback is another; so the callback's own is a later one.
                asked.Wait();
            }

            context.Checkpoint();
        });
        if (from == From.Outside)
        {
            OwnThread.Run(() => answer = subject.Job.Cancel());
            asked.Open();
        }
        else if (from == From.TokenCallback)
        {
            subject.Context.Token.Register(() =>
            {
                answer = subject.Job.Cancel();
                asked.Open();
            });
            subject.Job.Cancel();
        }

        JobReport report = await subject.EndAsync();
        Assert.Equal(from != From.TokenCallback, answer);
        Assert.Equal(from == From.Hook ? JobState.Succeeded : JobState.Canceled, report.State);
        Assert.Equal(from == From.TokenCallback ? 1 : 0, report.LaterRequestCount);
    }

    [Theory(DisplayName = "G1.3 On a job not yet started it ends the job (G4, last row); a later Start is then refused")]
    [EveryWay(Jobs = Jobs.Roots)]
    public async Task Cancel_BeforeStart_EndsTheJobAndRefusesStart(Way way)
    {
        bool hasRun = false;
        Subject subject = Subject.Create(way, (_, _) => hasRun = true);
        Assert.True(subject.Job.Cancel());
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Throws<InvalidOperationException>(subject.Job.Start);
        Assert.False(hasRun);
    }

    [Theory(DisplayName = "G1.4 When IsCancellationRequested of a handle or a context reads true, the reason is set and that object's own token is already cancelled")]
    [EveryWay]
    public async Task Flag_ReadTrueWhileTheRequestIsMade_FindsReasonAndToken(Way way)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Subject subject = await Subject.HoldAsync(way);
            (bool HasReason, bool IsTokenCancelled) byHandle = default, byContext = default;

            // Taken before, so that a token made after the request, which is born cancelled, proves nothing.
            CancellationToken ofHandle = subject.Job.Token, ofContext = subject.Context.Token;
            OwnThread.Race(
                () => subject.Job.Cancel(),
                () =>
                {
                    HangGuard.Until(() => subject.Job.IsCancellationRequested);
                    byHandle = (subject.Job.CancellationReason is not null, ofHandle.IsCancellationRequested);
                },
                () =>
                {
                    HangGuard.Until(() => subject.Context.IsCancellationRequested);
                    byContext = (subject.Context.CancellationReason is not null, ofContext.IsCancellationRequested);
                });
            Assert.Equal((true, true), byHandle);
            Assert.Equal((true, true), byContext);
            await subject.EndAsync();
        }
    }

    [Theory(DisplayName = "G1.4 What decides an outcome is the reason, not the flag")]
    [EveryWay]
    public async Task Flag_OfAScopeAlone_DoesNotMakeACancellation(Way way)
    {
        Subject subject = await Subject.StartAsync(way, async (_, context) =>
        {
            CancellationToken ofScope = default;
            await way.TryWithTimeoutAsync(context, TimeSpan.Zero, scope =>
            {
                Assert.True(scope.IsCancellationRequested);
                ofScope = scope.Token;
                return Task.CompletedTask;
            });
            ofScope.ThrowIfCancellationRequested();
        });
        JobReport report = await subject.EndsAsync(JobState.Faulted, JobResponse.None);
        Assert.IsType<UnrequestedCancellationException>(report.Exception);
    }

    [Theory(DisplayName = "G1.4 What decides an outcome is the reason, not the flag")]
    [EveryWay]
    public async Task OutsideToken_BodyHearsOfItFirst_IsTheReasonAllTheSame(Way way)
    {
        using var outside = new CancellationTokenSource();
        var goOn = new Gate();
        var isHeld = new Gate();
        Subject subject = await Subject.HoldAsync(
            way, (_, _) => outside.Token.ThrowIfCancellationRequested(), new JobOptions { CancellationToken = outside.Token });

        // Callbacks run last in, first out: while this one is held, the job's own has not come.
        outside.Token.Register(() =>
        {
            isHeld.Open();
            goOn.Wait();
        });
        Task canceling = Task.Factory.StartNew(
            outside.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await isHeld.WaitAsync();
        Assert.False(subject.Job.IsCancellationRequested);
        JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Equal(CancellationKind.Token, report.CancellationReason?.Kind);
        goOn.Open();
        await canceling.InTimeAsync();
    }

    /// <summary>The report as if it had been made at the time of the other, and told nothing of later requests.</summary>
    private static string Without(JobReport report, JobReport like) =>
        (report with
        {
            ReportedAt = like.ReportedAt,
            LaterRequests = like.LaterRequests,
            LaterRequestCount = like.LaterRequestCount,
        }).ToJson();
}
