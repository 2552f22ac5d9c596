using System.Text.Json.Serialization;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>What an application would declare to send reports over the wire without reflection.</summary>
[JsonSerializable(typeof(JobReport))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>A document of an application's, which holds reports among other things.</summary>
internal sealed record Document(IReadOnlyList<JobReport> Reports);

/// <summary>What such an application would declare, to name the library's resolver beside it.</summary>
[JsonSerializable(typeof(Document))]
internal sealed partial class DocumentJson : JsonSerializerContext;
