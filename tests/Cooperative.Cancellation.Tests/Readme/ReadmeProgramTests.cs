using Cooperative.Cancellation.Tests.Support;

namespace Cooperative.Cancellation.Tests.Readme;

/// <summary>The reader of the README, tried on a README of its own: what is wrong is found, and told with its line.</summary>
[Collection(OnTheConsole.Name)]
public class ReadmeProgramTests
{
    private const string Fixture = """
        # A library

        Some words, and a block that is no sample:

        ```sh
        dotnet add package Something
        ```

        ```csharp
        var job = CancellableJob.Start(context => { while (true) context.Checkpoint(); });
        job.Cancel("closing time");
        JobReport report = await job.WaitAsync();
        Console.WriteLine($"{job.Name}: {report.State}, {report.CancellationReason}");
        Console.WriteLine($"   {report.RequestToEnded!.Value.TotalMilliseconds:0.0} ms");
        ```

        ```text
        job-1: Canceled, Requested by <Main>$ (Program.cs:2): closing time
             0.2 ms
        ```

        ```csharp
        Console.WriteLine("one");
        Console.WriteLine("two");
        ```

        ```text
        one
        three
        ```

        ```csharp
        int x = 1;
        Console.WriteLine(y);
        ```

        ```csharp
        string name = null;
        Console.WriteLine(name);
        ```

        ```csharp
        throw new InvalidOperationException("what a sample");
        ```

        ```csharp
        new ManualResetEvent(false).WaitOne();
        ```

        ```csharp
        Console.WriteLine("anything");
        ```
        Words in between: this is not its output.
        ```text
        something
        ```

        ```csharp
        Console.WriteLine("one line");
        ```
        ```text
        one line
        and another
        ```
        """;

    [Fact(DisplayName = "README reader finds the samples, where they begin, and what they are said to print")]
    public void Of_AReadme_FindsItsSamples()
    {
        IReadOnlyList<ReadmeBlock> blocks = ReadmeBlock.Of(Fixture);
        Assert.Equal([10, 23, 33, 38, 43, 47, 51, 59], blocks.Select(block => block.Line));
        Assert.Equal([true, true, false, false, false, false, false, true], blocks.Select(block => block.Output is not null));
        Assert.Equal("one\nthree", blocks[1].Output);
    }

    [Fact(DisplayName = "README reader refuses a block that is never closed")]
    public void Of_AReadmeWithAnOpenBlock_TellsItsLine()
    {
        FormatException refused = Assert.Throws<FormatException>(() => ReadmeBlock.Of("words\n```csharp\nint x;"));
        Assert.StartsWith("README.md:2:", refused.Message, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "README reader has nothing to say of a sample that does what it says")]
    [InlineData(10)]
    [InlineData(51)]
    public void Check_OfASampleThatIsRight_FindsNothing(int line) => Assert.Empty(Check(line));

    [Theory(DisplayName = "README reader tells what is wrong with a sample, and where")]
    [InlineData(23, "README.md:23: line 2 of the output is 'two', and the README says 'three'.")]
    [InlineData(33, "README.md:34: CS0103 ")]
    [InlineData(38, "README.md:38: CS8600 ")]
    [InlineData(43, "README.md:43: the program threw System.InvalidOperationException: what a sample")]
    [InlineData(59, "README.md:59: line 2 of the output is missing, and the README says 'and another'.")]
    public void Check_OfASampleThatIsWrong_TellsWhere(int line, string complaint) =>
        Assert.Contains(Check(line), it => it.StartsWith(complaint, StringComparison.Ordinal));

    [Fact(DisplayName = "README reader gives up on a sample that does not end")]
    public void Check_OfASampleWithoutAnEnd_GivesUp()
    {
        string complaint = Assert.Single(Check(47, TimeSpan.Zero));
        Assert.StartsWith("README.md:47: the program did not end within", complaint, StringComparison.Ordinal);
    }

    [Theory(DisplayName = "README reader forgives what differs from run to run, and nothing else")]
    [InlineData("      12.3 ms  created", " #time  created")]
    [InlineData("took 0 us, then 3 min 20 s; 1.50 s later", "took #time, then #time; #time later")]
    [InlineData("noticed at Program.cs:31", "noticed at Program.cs:#")]
    [InlineData("job-12: Canceled", "job-#: Canceled")]
    [InlineData("450/1000 (45 %) hashing, 3 files, v2 s", "450/1000 (45 %) hashing, 3 files, v2 s")]
    public void Normalise_ALine_KeepsWhatMatters(string line, string expected) =>
        Assert.Equal([expected], PrintedText.Normalise(line));

    private static IReadOnlyList<string> Check(int line, TimeSpan? limit = null) =>
        ReadmeProgram.Check(ReadmeBlock.Of(Fixture).Single(block => block.Line == line), limit ?? Jobs.Patience);
}
