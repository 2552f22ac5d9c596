using System.Text.Json.Serialization;

namespace Cooperative.Cancellation.Tests.Reports;

/// <summary>What an application would declare to send reports over the wire without reflection.</summary>
[JsonSerializable(typeof(JobReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
