// A process whose first job finds listeners that throw. The first job of a process makes the source and the instruments of the
// library, and .NET asks the listeners there and then; so each case needs a process of its own. Says what became of two jobs.
// With "wait", the listener does not throw but waits for a job of its own, which needs what is being made; and says so, where that job
// took its time.
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cooperative.Cancellation;

bool isToWait = args.Contains("wait");
using ActivityListener tracer = new() { ShouldListenTo = source => source.Name == JobTelemetry.SourceName && Throw(source.Name) };
using MeterListener meter = new()
{
    InstrumentPublished = (instrument, listener) =>
    {
        if (instrument.Meter.Name != JobTelemetry.MeterName)
        {
            return;
        }

        if (!isToWait)
        {
            Throw(instrument.Name);
        }
        else if (instrument.Name == JobTelemetry.EndedJobs)
        {
            long begun = Stopwatch.GetTimestamp();
            string end = Run();
            Console.WriteLine(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(0.5) ? end : $"{end}, later");
        }
    },
};
if (args.Contains("source"))
{
    ActivitySource.AddActivityListener(tracer);
}

if (args.Contains("instruments"))
{
    meter.Start();
}

for (int nth = 1; nth <= 2; nth++)
{
    Console.WriteLine(Run());
}

static string Run()
{
    JobReport report = CancellableJob.Start(_ => { }).Wait(TimeSpan.FromSeconds(50));
    return string.Join(", ", [$"{report.State}", .. report.Troubles.Select(it => it.ToString())]);
}

static bool Throw(string offered) => throw new InvalidDataException($"no {offered}, thanks");
