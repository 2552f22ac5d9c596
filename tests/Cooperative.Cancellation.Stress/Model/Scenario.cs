using System.Globalization;
using System.Text;

namespace Cooperative.Cancellation.Stress.Model;

/// <summary>A job, and what is to happen to it. When all of that has happened, its work leaves the stage in order.</summary>
internal sealed record Scenario(JobSetup Root, IReadOnlyList<Operation> Operations)
{
    /// <summary>The operations that make sense where they come, with the model before and after each.</summary>
    public IEnumerable<(Operation Operation, World Before, World After)> Steps()
    {
        World world = World.With(Root);
        foreach (Operation operation in Operations)
        {
            if (world.Apply(operation) is { } after)
            {
                yield return (operation, world, after);
                world = after;
            }
        }

        while (world.Finale is { } operation)
        {
            World after = world.Apply(operation) ?? throw new InvalidOperationException("The finale cannot be left out.");
            yield return (operation, world, after);
            world = after;
        }
    }

    /// <summary>Plays it with the library, and fails at the first difference from the model.</summary>
    public void Play()
    {
        using var theatre = new Theatre(Root);
        World world = World.With(Root);
        foreach ((Operation operation, World before, World after) in Steps())
        {
            var expected = Scene.Of(after);
            Scene actual = theatre.Perform(operation, before, after);
            if (actual != expected)
            {
                throw new DifferenceException(
                    $"Step {after.Step}, {before.JobOf(operation).Name}: {operation}\n  the model expects\n{expected}\n  the library came to\n{actual}",
                    after.Step);
            }

            world = after;
        }

        foreach (ModelJob job in world.Jobs)
        {
            Curtain.Check(theatre.Actors[job.Id], job);
        }
    }

    public override string ToString() => Tell(null);

    /// <summary>The story as the model tells it, to its end or to some step: what is done, and what is to be seen.</summary>
    public string Tell(int? last)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n{World.Root}: create, {Root}");
        foreach ((Operation operation, World before, World after) in Steps())
        {
            if (after.Step > last)
            {
                break;
            }

            ModelJob job = before.JobOf(operation);
            bool isOutside = operation is Wait or Unregister;
            string who = isOutside ? "" : $"{job.Name}: ";
            string seen = after.Answer.Length > 0 ? after.Answer : isOutside || operation is Cancel or Expire ? "" : after.Jobs[job.Id].Note;
            text.Append(CultureInfo.InvariantCulture, $"\n{after.Step,3}. {who}{operation}{(seen.Length == 0 ? "" : $" → {seen}")}");
        }

        return text.ToString();
    }
}
