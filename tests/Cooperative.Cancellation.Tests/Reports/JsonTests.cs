using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G7.2: a report survives the way through JSON, with System.Text.Json source generation.</summary>
public class JsonTests
{
    private readonly TestTime _time = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public static TheoryData<Way> Ways { get; } = [.. Enum.GetValues<Way>()];

    /// <summary>Through what a report goes on its way.</summary>
    public enum Way
    {
        /// <summary>The library's own methods.</summary>
        Methods,

        /// <summary>The library's form, as bytes in a stream.</summary>
        Stream,

        /// <summary>A context that an application declares, with names and enums as it likes.</summary>
        OwnContext,

        /// <summary>A document of an application's, in which a report is a part, under the application's options.</summary>
        OwnDocument,
    }

    [Theory(DisplayName = "G7.2 Every property of a report that has everything survives the way there and back")]
    [MemberData(nameof(Ways))]
    public async Task Report_WithEverythingInIt_SurvivesTheRoundTrip(Way way)
    {
        JobReport report = await EverythingAsync();
        JobReport back = ThereAndBack(report, way);
        List<string> compared = [];
        SurvivesWhole(report, back, "", compared);

        // Lest the comparison pass because it looked at nothing.
        Assert.Contains(".CancellationReason.JobName", compared);
        Assert.Contains(".LaterRequests[1].Message", compared);
        Assert.Contains(".Cleanup[0].Error.Message", compared);
        Assert.Contains(".Children[0].Duration", compared);
        Assert.Contains(".Progress.Total", compared);
        Assert.Contains(".Troubles[0].Error.Type", compared);
        Assert.Equal(report.ToString(), back.ToString());
    }

    [Fact(DisplayName = "G7.2 What is derived from the times comes out the same on the other side")]
    public async Task Report_ReadBack_HasTheSameDurations()
    {
        JobReport report = await EverythingAsync();
        JobReport back = ThereAndBack(report);
        Assert.NotNull(report.RequestToObserved);
        Assert.Equal(report.RequestToObserved, back.RequestToObserved);
        Assert.NotNull(report.ObservedToBodyEnded);
        Assert.Equal(report.ObservedToBodyEnded, back.ObservedToBodyEnded);
        Assert.Equal(report.RequestToEnded, back.RequestToEnded);
        Assert.Equal(report.CleanupDuration, back.CleanupDuration);
        Assert.Equal(report.Duration, back.Duration);
        Assert.True(back.HasEnded);
    }

    [Theory(DisplayName = "G7.2 The report of a job that was only made survives as well")]
    [MemberData(nameof(Ways))]
    public void Report_OfANewJob_SurvivesTheRoundTrip(Way way)
    {
        JobReport report = CancellableJob.Create(_ => { }).GetReport();
        SurvivesWhole(report, ThereAndBack(report, way), "", [], mayBeEmpty: true);
    }

    [Fact(DisplayName = "G7.2 Exceptions stay at home: their words travel, the objects do not")]
    public async Task Report_WithExceptions_SendsWordsOnly()
    {
        JobReport report = await EverythingAsync();
        using JsonDocument json = JsonDocument.Parse(JsonSerializer.Serialize(report, ReportJson.Default.JobReport));
        Assert.False(json.RootElement.TryGetProperty(nameof(JobReport.Exception), out _));
        JobReport back = ThereAndBack(report);
        Assert.Null(back.Exception);
        Assert.Null(back.Cleanup[0].Exception);
        Assert.Null(back.Troubles[0].Exception);
        Assert.Equal(report.Error, back.Error);
    }

    [Fact(DisplayName = "G7.2 What stays at home is known: exceptions, and what follows from the rest")]
    public void Report_IgnoredProperties_AreTheKnownOnes()
    {
        Type[] parts =
            [typeof(JobReport), typeof(CancellationReason), typeof(CleanupReport), typeof(JobProgress), typeof(JobTrouble), typeof(ErrorSummary)];
        IEnumerable<string> ignored = parts
            .SelectMany(part => part.GetProperties())
            .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is not null)
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}");
        Assert.Equal(
            [
                "CancellationReason.Exception",
                "CancellationReason.Origin",
                "CancellationReason.RequestedBy",
                "CleanupReport.Exception",
                "JobReport.CleanupDuration",
                "JobReport.Duration",
                "JobReport.Exception",
                "JobReport.HasEnded",
                "JobReport.ObservedToBodyEnded",
                "JobReport.RequestToEnded",
                "JobReport.RequestToObserved",
                "JobTrouble.Exception",
            ],
            ignored.Order(StringComparer.Ordinal));
    }

    [Fact(DisplayName = "G2.1 A reason that is read inside a job keeps its own author")]
    public async Task Report_ReadInsideAJob_IsNotTakenForThatJobs()
    {
        CancellableJob job = CancellableJob.Create(_ => { });
        job.Cancel("from outside any job");
        JobReport report = await job.EndAsync();
        foreach (Way way in Enum.GetValues<Way>())
        {
            CancellableJob<JobReport> reader = CancellableJob.Start(_ => ThereAndBack(report, way));
            Assert.Null((await reader).CancellationReason?.JobName);
        }
    }

    private static JobReport ThereAndBack(JobReport report, Way way = Way.Methods)
    {
        switch (way)
        {
            case Way.Methods:
                return JobReport.FromJson(report.ToJson());
            case Way.Stream:
                using (var stream = new MemoryStream())
                {
                    JsonSerializer.Serialize(stream, report, JobReport.JsonTypeInfo);
                    stream.Position = 0;
                    return JsonSerializer.Deserialize(stream, JobReport.JsonTypeInfo)!;
                }

            case Way.OwnContext:
                return JsonSerializer.Deserialize(
                    JsonSerializer.Serialize(report, ReportJson.Default.JobReport), ReportJson.Default.JobReport)!;
            default:
                var options = new JsonSerializerOptions
                {
                    TypeInfoResolver = JsonTypeInfoResolver.Combine(DocumentJson.Default, JobReport.JsonTypeInfo.OriginatingResolver),
                };
                var type = (JsonTypeInfo<Document>)options.GetTypeInfo(typeof(Document));
                string json = JsonSerializer.Serialize(new Document([report]), type);
                return JsonSerializer.Deserialize(json, type)!.Reports[0];
        }
    }

    /// <summary>Property by property, and down into what they hold: a new property that does not survive is found too.</summary>
    private static void SurvivesWhole(object? before, object? after, string path, List<string> compared, bool mayBeEmpty = false)
    {
        if (before is null || before is string || before.GetType().IsValueType)
        {
            Assert.True(Equals(before, after), $"{path}: {before ?? "null"} became {after ?? "null"}");
            compared.Add(path);
            return;
        }

        Assert.NotNull(after);
        if (before is IEnumerable list)
        {
            object?[] items = [.. list.Cast<object?>()];
            object?[] copies = [.. ((IEnumerable)after).Cast<object?>()];
            Assert.True(items.Length > 0 || mayBeEmpty, $"{path} is empty, and so proves nothing.");
            Assert.Equal(items.Length, copies.Length);
            for (int i = 0; i < items.Length; i++)
            {
                SurvivesWhole(items[i], copies[i], $"{path}[{i}]", compared, mayBeEmpty);
            }

            return;
        }

        foreach (PropertyInfo property in before.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            {
                string name = $"{path}.{property.Name}";
                object? value = property.GetValue(before);

                // The parts may have gaps (a request from outside any job has no job's name); the report itself must have none.
                Assert.True(mayBeEmpty || path.Length > 0 || !IsDefault(value), $"{name} is not filled in, and so proves nothing.");
                SurvivesWhole(value, property.GetValue(after), name, compared, mayBeEmpty);
            }
        }
    }

    private static bool IsDefault(object? value) =>
        value is null || (value.GetType().IsValueType && value.Equals(Activator.CreateInstance(value.GetType())));

    /// <summary>A job to which everything happens that a report can tell of.</summary>
    private async Task<JobReport> EverythingAsync()
    {
        var troubleLogged = new Gate();
        CancellableJob job = null!;
        job = CancellableJob.Create(
            context =>
            {
                context.ReportProgress(3, 4, "hashing");
                context.StartChild(_ => { });
                job.Cancel("enough", new InvalidDataException("the cause"));
                job.Cancel("second");
                job.Cancel("third");
                _ = job.PingAsync(TimeSpan.Zero);
                _time.Advance(TimeSpan.FromSeconds(20));
                context.Checkpoint();
            },
            new JobOptions
            {
                Name = "everything",
                TimeProvider = _time,
                Observers = [new StoryListener(_ => throw new InvalidDataException("no such window"))],
                Logger = new ListeningLogger(id =>
                {
                    if (id == JobLogEvents.Trouble)
                    {
                        troubleLogged.Open();
                    }
                }),
            });
        job.OnCleanup(
            _ =>
            {
                _time.Advance(TimeSpan.FromSeconds(2));
                throw new IOException("disk full");
            },
            "flush");
        _time.Advance(TimeSpan.FromSeconds(1));
        await troubleLogged.WaitAsync();
        job.Start();

        // Nobody is at work any more once a job has ended, and this one is a root; numbers all the same, to see them travel.
        return await job.EndAsync() with { ChildrenAtWork = 2, ScopesAtWork = 1, ParentId = 3 };
    }
}
