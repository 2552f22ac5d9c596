using System.CommandLine;
using Cooperative.Cancellation.Benchmarks.Publishing;

namespace Cooperative.Cancellation.Benchmarks;

/// <summary>What can be asked for.</summary>
internal static class Commands
{
    private const string Start = "dotnet run -c Release --project benchmarks/Cooperative.Cancellation.Benchmarks -- ";

    public static RootCommand Make() => new("Measures what the library costs, beside what people write by hand.")
    {
        Publish(), Quick(), Only(), Starvation(),
    };

    private static Command Publish()
    {
        var command = new Command("publish", "Measures everything and writes benchmarks/results (a quarter of an hour)");
        command.SetAction(_ => Publication.WriteAsync(Book.Chapters, Effort.Publish, Places.Results, Start + "publish"));
        return command;
    }

    private static Command Quick()
    {
        var command = new Command("quick", "Measures everything once, for an impression; writes nothing that is committed (two minutes)");
        command.SetAction(_ => Publication.WriteAsync(Book.Chapters, Effort.Quick, Places.Artifacts, Start + "quick"));
        return command;
    }

    private static Command Only()
    {
        var names = new Argument<string[]>("name") { Description = "The chapters to measure", Arity = ArgumentArity.OneOrMore };
        names.AcceptOnlyFromAmong([.. Book.Chapters.Select(chapter => chapter.Name)]);
        var quick = new Option<bool>("--quick") { Description = "Once, for an impression; writes nothing that is committed" };
        var command = new Command("only", "Measures some chapters and writes their pages in benchmarks/results") { names, quick };
        command.SetAction(parsed =>
        {
            string[] wanted = parsed.GetRequiredValue(names);
            bool isQuick = parsed.GetValue(quick);
            return Publication.WriteAsync(
                [.. Book.Chapters.Where(chapter => wanted.Contains(chapter.Name))],
                isQuick ? Effort.Quick : Effort.Publish,
                isQuick ? Places.Artifacts : Places.Results,
                Start + "only " + string.Join(' ', wanted));
        });
        return command;
    }

    private static Command Starvation()
    {
        Chapter chapter = Scopes.ScopeChapters.Starvation;
        var command = new Command("starvation", "Short for: only starvation (a minute)");
        command.SetAction(_ => Publication.WriteAsync([chapter], Effort.Publish, Places.Results, Start + "starvation"));
        return command;
    }
}
