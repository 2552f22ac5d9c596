using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cooperative.Cancellation;

/// <content>The JSON form of a report: for logs, files and other processes.</content>
public sealed partial record JobReport
{
    /// <summary>
    /// The JSON form, for streams, UTF-8 and whatever else System.Text.Json offers: <c>JsonSerializer.SerializeAsync(stream, report,
    /// JobReport.JsonTypeInfo)</c>. Generated at build time, so it needs no reflection and survives trimming and native compilation.
    /// </summary>
    /// <remarks>
    /// To put reports into a document of your own, name its <see cref="JsonTypeInfo.OriginatingResolver"/> among your resolvers. The
    /// names of properties then follow your options, and so do enums.
    /// </remarks>
    public static JsonTypeInfo<JobReport> JsonTypeInfo => JobReportJson.Default.JobReport;

    /// <summary>The report as JSON, on one line. <see cref="FromJson"/> reads it back.</summary>
    /// <remarks>
    /// <para>The shape is part of the API: properties may be added, but none is renamed, removed or given another meaning. Names are
    /// those of the properties here, in camel case. Times are ISO 8601 with an offset (<c>2030-01-02T03:04:05.678+00:00</c>), durations
    /// <c>[d.]hh:mm:ss[.fffffff]</c>, enums the names of their members. What is null is left out; lists, numbers and flags never are.
    /// Exceptions stay at home: their type and message travel.</para>
    /// <list type="table">
    /// <listheader><term>part</term><description>its properties; those in brackets may be missing</description></listheader>
    /// <item><term>the report</term><description><c>id</c>, <c>name</c>, [<c>parentId</c>], <c>state</c>, <c>response</c>,
    /// <c>reportedAt</c>, <c>createdAt</c>, [<c>startedAt</c>], [<c>requestedAt</c>], [<c>observedAt</c>], [<c>observedFile</c>],
    /// <c>observedLine</c>, [<c>bodyEndedAt</c>], [<c>cleanupStartedAt</c>], [<c>cleanupEndedAt</c>], [<c>endedAt</c>],
    /// [<c>cancellationReason</c>], <c>laterRequests</c>, <c>laterRequestCount</c>, <c>isUnresponsive</c>, [<c>lastSeen</c>],
    /// [<c>longestWait</c>], <c>cleanup</c>, <c>childrenAtWork</c>, <c>scopesAtWork</c>, <c>childrenEnded</c>, <c>children</c>, [<c>progress</c>], [<c>error</c>],
    /// <c>troubles</c></description></item>
    /// <item><term>a reason: <c>cancellationReason</c>, each of <c>laterRequests</c></term><description><c>kind</c>, [<c>message</c>],
    /// <c>requestedAt</c>, [<c>jobName</c>], [<c>member</c>], [<c>file</c>], <c>line</c>, [<c>cause</c>], which is a reason
    /// again</description></item>
    /// <item><term><c>lastSeen</c></term><description><c>file</c>, <c>line</c>, <c>seenAt</c></description></item>
    /// <item><term><c>longestWait</c></term><description><c>duration</c>, [<c>checkpoint</c>], which is like
    /// <c>lastSeen</c></description></item>
    /// <item><term>each of <c>cleanup</c></term><description><c>name</c>, <c>result</c>, <c>startedAt</c>, <c>duration</c>,
    /// [<c>error</c>]</description></item>
    /// <item><term>each of <c>children</c></term><description><c>id</c>, <c>name</c>, <c>state</c>, <c>response</c>,
    /// <c>duration</c></description></item>
    /// <item><term><c>progress</c></term><description><c>completed</c>, [<c>total</c>], [<c>message</c>], [<c>fraction</c>], which is
    /// not read</description></item>
    /// <item><term>each <c>error</c></term><description><c>type</c>, <c>message</c></description></item>
    /// <item><term>each of <c>troubles</c></term><description><c>source</c>, [<c>error</c>]</description></item>
    /// </list>
    /// </remarks>
    /// <returns>A JSON object.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, JsonTypeInfo);

    /// <summary>Reads a report that <see cref="ToJson"/> has written, be it by a later version: properties that are not known are passed over.</summary>
    /// <param name="json">The JSON.</param>
    /// <returns>The report, without the exceptions, which do not travel.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    /// <exception cref="JsonException">It is not JSON, or not that of a report; the message says what is wrong, and where.</exception>
    public static JobReport FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        JobReport report = JsonSerializer.Deserialize(json, JsonTypeInfo)
            ?? throw new JsonException("The JSON is null, where a report was expected.");
        RefuseNulls(report.LaterRequests, nameof(LaterRequests));
        RefuseNulls(report.Cleanup, nameof(Cleanup));
        RefuseNulls(report.Children, nameof(Children));
        RefuseNulls(report.Troubles, nameof(Troubles));
        return report;
    }

    /// <summary>Of lists, the reader checks that they are there, not what is in them.</summary>
    private static void RefuseNulls<T>(IReadOnlyList<T> items, string property)
        where T : class
    {
        if (items.Any(item => item is null))
        {
            throw new JsonException($"An item of the report's {JsonNamingPolicy.CamelCase.ConvertName(property)} is null.");
        }
    }
}
