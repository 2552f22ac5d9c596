using System.Globalization;
using Cooperative.Cancellation.Tests.Support;
using Microsoft.Extensions.Logging.Testing;

namespace Cooperative.Cancellation.Tests.Cleanup;

/// <summary>A logger that keeps what it is told, and opens a gate when one certain event arrives.</summary>
internal sealed class AwaitedLog
{
    private readonly FakeLogCollector _collector;

    public AwaitedLog(int awaited)
    {
        _collector = FakeLogCollector.Create(new FakeLogCollectorOptions
        {
            OutputFormatter = record => record.Id.Id.ToString(CultureInfo.InvariantCulture),
            OutputSink = id =>
            {
                if (id == awaited.ToString(CultureInfo.InvariantCulture))
                {
                    Arrived.Open();
                }
            },
        });
        Logger = new FakeLogger(_collector);
    }

    public FakeLogger Logger { get; }

    public Gate Arrived { get; } = new();

    public IReadOnlyList<FakeLogRecord> Of(int id) => [.. _collector.GetSnapshot().Where(record => record.Id.Id == id)];
}
