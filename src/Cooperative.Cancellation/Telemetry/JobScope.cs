using System.Collections;
using System.Globalization;

namespace Cooperative.Cancellation;

/// <summary>
/// What a job's scope tells a logger: whose line it is. Knows nothing but the names, for loggers keep scopes longer than jobs live.
/// </summary>
internal sealed class JobScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _values;

    public JobScope(JobLife life)
    {
        var id = KeyValuePair.Create<string, object?>("JobId", life.Id);
        var name = KeyValuePair.Create<string, object?>("JobName", life.Name);
        _values = life.Parent is { } parent
            ? [id, name, KeyValuePair.Create<string, object?>("ParentJobId", parent.Life.Id)]
            : [id, name];
    }

    public int Count => _values.Length;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>For loggers that write scopes as text: <c>JobId:12 JobName:indexer</c>.</summary>
    public override string ToString() =>
        string.Join(' ', _values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key}:{value.Value}")));
}
