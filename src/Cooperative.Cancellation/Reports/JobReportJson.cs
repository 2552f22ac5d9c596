using System.Text.Json.Serialization;

namespace Cooperative.Cancellation;

/// <summary>The JSON form of a report, written and read by code made at build time. What it looks like is told in <see cref="JobReport.ToJson"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(NamedEnumConverter<JobState>),
        typeof(NamedEnumConverter<JobResponse>),
        typeof(NamedEnumConverter<CancellationKind>),
        typeof(NamedEnumConverter<CleanupResult>),
        typeof(NamedEnumConverter<TroubleSource>),
    ])]
[JsonSerializable(typeof(JobReport))]
internal sealed partial class JobReportJson : JsonSerializerContext;

/// <summary>By name alone: a number would be taken for whatever stands in its place, or for nothing that there is.</summary>
internal sealed class NamedEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
