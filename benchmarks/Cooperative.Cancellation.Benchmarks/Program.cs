using Cooperative.Cancellation.Benchmarks;

switch (args)
{
    case ["starvation"]:
        await Starvation.RunAsync(Console.Out);
        return 0;
    default:
        await Console.Error.WriteLineAsync(
            """
            Usage: dotnet run -c Release --project benchmarks/Cooperative.Cancellation.Benchmarks -- starvation

              starvation   how late a deadline of 200 ms is seen when every core is busy with jobs (about a minute)
            """);
        return 2;
}
