using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>Contract G7.2: the shape of a report in JSON, which others rely on: golden files, and what becomes of JSON that differs.</summary>
public class JsonShapeTests
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<string, JobReport> Reports = new()
    {
        ["everything"] = GoldenReports.Everything,
        ["least"] = GoldenReports.Least,
    };

    public static TheoryData<string> Goldens { get; } = [.. Reports.Keys];

    [Theory(DisplayName = "G7.2 The JSON of a report is what the golden file says: names, order, formats, what is left out")]
    [MemberData(nameof(Goldens))]
    public void ToJson_OfAGoldenReport_IsTheGoldenFile(string name)
    {
        string golden = File.ReadAllText(GoldenReports.FileOf(name)).ReplaceLineEndings("\n").TrimEnd();
        string json = Reports[name].ToJson();
        Assert.DoesNotContain('\n', json);
        Assert.Equal(golden, JsonNode.Parse(json)!.ToJsonString(Indented).ReplaceLineEndings("\n"));
    }

    [Fact(DisplayName = "G2.3, G7.2 A chain of reasons that somebody made too long for JSON readers is cut, its origin kept")]
    public async Task ToJson_ChainOfAHundredReasons_IsRead()
    {
        CancellationReason? reason = null;
        for (int i = 0; i < 100; i++)
        {
            reason = new CancellationReason(CancellationKind.Parent, DateTimeOffset.UnixEpoch, message: $"{i}", cause: reason);
        }

        CancellableJob job = CancellableJob.Create(_ => { });
        job.CancelWith(reason!);

        JobReport back = JobReport.FromJson((await job.EndAsync()).ToJson());

        Assert.Equal(("99", "0"), (back.CancellationReason?.Message, back.CancellationReason?.Origin.Message));
    }

    [Theory(DisplayName = "G7.2 A null in a list is refused, and the list named")]
    [InlineData("children")]
    [InlineData("cleanup")]
    [InlineData("laterRequests")]
    [InlineData("troubles")]
    public void FromJson_NullInAList_IsRefused(string list)
    {
        string json = GoldenReports.Least.ToJson().Replace($"\"{list}\":[]", $"\"{list}\":[null]", StringComparison.Ordinal);

        JsonException refused = Assert.Throws<JsonException>(() => JobReport.FromJson(json));

        Assert.Contains(list, refused.Message, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "G7.2 What the golden file says is read back as the report it tells of")]
    [MemberData(nameof(Goldens))]
    public void FromJson_OfAGoldenFile_IsTheReport(string name)
    {
        JobReport read = JobReport.FromJson(File.ReadAllText(GoldenReports.FileOf(name)));
        Assert.Equal(Reports[name].ToJson(), read.ToJson());
        Assert.Equal(Reports[name].ToString(), read.ToString());
    }

    [Fact(DisplayName = "G7.2 The golden report has something in every property, lest one be forgotten")]
    public void Everything_HasEveryProperty()
    {
        JsonNode least = JsonNode.Parse(GoldenReports.Least.ToJson())!;
        foreach ((string name, JsonNode? value) in JsonNode.Parse(GoldenReports.Everything.ToJson())!.AsObject())
        {
            Assert.False(JsonNode.DeepEquals(value, least[name]), $"{name} is the same as in a report that has nothing.");
        }

        Assert.Equal(
            JobReport.JsonTypeInfo.Properties.Where(property => property.Get is not null).Select(property => property.Name),
            JsonNode.Parse(GoldenReports.Everything.ToJson())!.AsObject().Select(property => property.Key));
    }

    [Fact(DisplayName = "G7.2 The documentation names every property of the JSON form")]
    public void Documentation_OfToJson_NamesEveryProperty()
    {
        string file = Path.ChangeExtension(typeof(JobReport).Assembly.Location, ".xml");
        XElement member = Assert.Single(
            XDocument.Load(file).Descendants("member"), it => it.Attribute("name")!.Value == "M:Cooperative.Cancellation.JobReport.ToJson");
        HashSet<string> told = [.. member.Descendants("c").Select(code => code.Value)];
        Assert.All(NamesIn(JsonNode.Parse(GoldenReports.Everything.ToJson())), name => Assert.Contains(name, told));
    }

    [Fact(DisplayName = "G7.2 What a later version may have added is passed over, wherever it stands")]
    public void FromJson_UnknownProperties_AreIgnored()
    {
        JsonNode json = JsonNode.Parse(GoldenReports.Everything.ToJson())!;
        foreach (JsonObject part in ObjectsIn(json).ToArray())
        {
            part["addedLater"] = new JsonObject { ["kind"] = "Signal" };
        }

        Assert.Equal(GoldenReports.Everything.ToJson(), JobReport.FromJson(json.ToJsonString()).ToJson());
    }

    [Theory(DisplayName = "G7.2 What an earlier version did not have yet is read as missing")]
    [InlineData("parentId")]
    [InlineData("scopesAtWork")]
    [InlineData("laterRequests")]
    [InlineData("cleanup")]
    [InlineData("children")]
    [InlineData("troubles")]
    [InlineData("progress")]
    [InlineData("observedLine")]
    public void FromJson_MissingProperty_IsAsInAReportThatHasNothing(string property)
    {
        JsonObject json = JsonNode.Parse(GoldenReports.Everything.ToJson())!.AsObject();
        Assert.True(json.Remove(property));
        JobReport read = JobReport.FromJson(json.ToJsonString());
        JsonNode least = JsonNode.Parse(GoldenReports.Least.ToJson())!;
        Assert.True(JsonNode.DeepEquals(least[property], JsonNode.Parse(read.ToJson())![property]));
        Assert.StartsWith("indexer: Faulted", read.ToString(), StringComparison.Ordinal);
    }

    [Theory(DisplayName = "G7.2 Bad JSON is refused, and the message names what is wrong with it")]
    [InlineData("", "does not contain any JSON tokens")]
    [InlineData("{ \"id\": 1, ", "Path: $")]
    [InlineData("null", "null")]
    [InlineData("[]", "JobReport")]
    [InlineData("{}", "'id'")]
    public void FromJson_NotAReport_IsRefused(string json, string named)
    {
        var refused = Assert.Throws<JsonException>(() => JobReport.FromJson(json));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "G7.2 A bad value is refused, and the message says where it stands")]
    [InlineData("id", "\"one\"", "$.id")]
    [InlineData("name", "null", "name")]
    [InlineData("state", "\"Sleeping\"", "$.state")]
    [InlineData("state", "3", "$.state")]
    [InlineData("response", "2", "$.response")]
    [InlineData("createdAt", "\"yesterday\"", "$.createdAt")]
    [InlineData("children", "null", "children")]
    [InlineData("children", "[{\"id\": 1}]", "'name'")]
    [InlineData("cleanup", "[{\"name\": \"flush\", \"result\": \"Completed\", \"startedAt\": \"2030-01-02T03:04:05Z\", \"duration\": 3}]", "$.cleanup[0].duration")]
    [InlineData("cancellationReason", "{\"message\": \"m\"}", "kind")]
    [InlineData("cancellationReason", "{\"kind\": 1, \"requestedAt\": \"2030-01-02T03:04:05Z\"}", "$.cancellationReason.kind")]
    [InlineData("troubles", "[{\"source\": 99}]", "$.troubles[0].source")]
    public void FromJson_BadValue_IsRefused(string property, string value, string named)
    {
        JsonObject json = JsonNode.Parse(GoldenReports.Everything.ToJson())!.AsObject();
        json[property] = JsonNode.Parse(value);
        var refused = Assert.Throws<JsonException>(() => JobReport.FromJson(json.ToJsonString()));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact(DisplayName = "G10.3 No JSON at all is refused with the parameter's name")]
    public void FromJson_Null_IsRefused() => Assert.Throws<ArgumentNullException>("json", () => JobReport.FromJson(null!));

    private static IEnumerable<JsonObject> ObjectsIn(JsonNode? node) => node switch
    {
        JsonObject part => part.SelectMany(property => ObjectsIn(property.Value)).Prepend(part),
        JsonArray list => list.SelectMany(ObjectsIn),
        _ => [],
    };

    private static IEnumerable<string> NamesIn(JsonNode? node) => ObjectsIn(node).SelectMany(part => part.Select(property => property.Key));
}
