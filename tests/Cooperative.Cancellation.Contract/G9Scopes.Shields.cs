namespace Cooperative.Cancellation.Contract;

/// <summary>Shields, and deadlines while the machine is busy.</summary>
public partial class G9Scopes
{
    /// <summary>When a job is asked, as its shield sees it.</summary>
    public enum Asked
    {
        BeforeTheShield,
        InTheShield,
    }

    [Theory(DisplayName = "G9.3 Shields: on the shield's own context checkpoints pass and the token is quiet; a pending request is met at the first checkpoint after it… A shield does not lie to the outside: the handle says requested")]
    [EveryWay(Of = typeof(Asked))]
    public async Task Shield_RequestPending_IsMetAfterIt(Way way, Asked asked)
    {
        bool hasFinished = false, wasToldOutside = false, isPastNext = false;
        Subject subject = await Subject.StartAsync(way, async (self, context) =>
        {
            if (asked == Asked.BeforeTheShield)
            {
                self.Job.Cancel();
            }

            await way.ShieldAsync(context, async shield =>
            {
                if (asked == Asked.InTheShield)
                {
                    self.Job.Cancel();
                }

                shield.Checkpoint();
                await Task.Yield();
                shield.Checkpoint();
                Assert.False(shield.Token.IsCancellationRequested);
                Assert.False(shield.IsCancellationRequested);
                wasToldOutside = self.Job.IsCancellationRequested && self.Job.State == JobState.CancellationRequested;
                hasFinished = true;
            });
            context.Checkpoint();
            isPastNext = true;
        });
        await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
        Assert.Equal((true, true, false), (hasFinished, wasToldOutside, isPastNext));
    }

    [Theory(DisplayName = "G9.3 A shield can have a limit of its own")]
    [EveryWay]
    public async Task Shield_WithALimit_IsEndedByThatAlone(Way way)
    {
        Exception? thrown = null;
        Subject subject = await Subject.StartAsync(
            way,
            async (_, context) => thrown = await Record.ExceptionAsync(() => way.ShieldAsync(
                context,
                async shield =>
                {
                    _time.Advance(Limit - TimeSpan.FromTicks(1));
                    shield.Checkpoint();
                    _time.Advance(TimeSpan.FromTicks(1));
                    await shield.UntilAskedAsync();
                },
                Limit)),
            OnFakeTime);
        await subject.EndsAsync(JobState.Succeeded, JobResponse.None);
        Assert.IsType<TimeoutException>(thrown);
    }

    [Theory(DisplayName = "G9.4 A deadline is met… even when every core is busy with jobs")]
    [EveryWay(Hooks = Hooks.Without)]
    public async Task Deadline_EveryCoreBusy_IsMet(Way way)
    {
        // On the system's clock, which is what this is about. How late it is met is for the benchmarks.
        var options = new JobOptions { Timeout = TimeSpan.FromMilliseconds(50) };
        var subjects = new List<Subject>();
        for (int core = 0; core <= Environment.ProcessorCount; core++)
        {
            subjects.Add(await Subject.StartAsync(
                way,
                (_, context) =>
                {
                    while (true)
                    {
                        context.Checkpoint();
                    }
                },
                options));
        }

        foreach (Subject subject in subjects)
        {
            JobReport report = await subject.EndsAsync(JobState.Canceled, JobResponse.Honored);
            Assert.Equal(CancellationKind.Timeout, report.CancellationReason?.Kind);
        }
    }
}
