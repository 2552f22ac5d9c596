namespace Cooperative.Cancellation.Stress.Model;

/// <summary>What can be seen of all the jobs after an operation.</summary>
/// <param name="Answer">What the operation returned to whoever made it.</param>
/// <param name="Jobs">One view of each job.</param>
internal sealed record Scene(string Answer, IReadOnlyList<View> Jobs)
{
    public static Scene Of(World world) => new(world.Answer, [.. world.Jobs.Select(job => View.Of(job, world))]);

    public bool Equals(Scene? other) => other is not null && Answer == other.Answer && Jobs.SequenceEqual(other.Jobs);

    public override int GetHashCode() => Answer.GetHashCode(StringComparison.Ordinal);

    public override string ToString() =>
        string.Join('\n', Jobs.Select(job => $"    {job}").Prepend(Answer.Length == 0 ? "    no answer" : $"    answer: {Answer}"));
}
