using System.Runtime.InteropServices;

namespace Cooperative.Cancellation.Tests.Checkpoints.Compiled;

/// <summary>G3.2: what a check costs, read off what the compiler makes of it, and the JIT of loops as users write them.</summary>
public class MachineCodeTests
{
    public static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static TheoryData<string, bool> Loops =>
    [
        .. from isWarm in (bool[])[false, true]
           from way in (string[])["CheckedLoops", "PacedLoops", "ChunkedLoops"]
           from body in (string[])["IntSum", "ByteHistogram", "DoubleRecurrence", "Xorshift"]
           select new TheoryDataRow<string, bool>($"{way}:{body}", isWarm),
    ];

    [Fact(DisplayName = "G3.2 The check is inlined, and calls nothing unless somebody wants something")]
    public void Checkpoint_Compiled_CallsNothingOnItsHotPath()
    {
        MethodShape shape = MethodShape.Of(typeof(JobContext).GetMethod(nameof(JobContext.Checkpoint))!);

        Assert.True(shape.IsInlined);
        Assert.Equal(1, shape.LoadsOnHotPath);
        Assert.Equal(0, shape.CallsOnHotPath);
    }

    [Theory(DisplayName = "G3.2 In a loop there is no call, whether somebody asks where it is or not, and nothing is spilled to the stack")]
    [MemberData(nameof(Loops))]
    public async Task Loop_Compiled_NeitherCallsNorSpills(string method, bool isWarm)
    {
        string[] loop = await MachineCode.InnermostLoopAsync(method, isWarm);

        Assert.DoesNotContain(loop, line => line.StartsWith("call", StringComparison.Ordinal) || line.StartsWith("bl", StringComparison.Ordinal));
        Assert.DoesNotContain(loop, line => line.Contains("[rbp", StringComparison.Ordinal) || line.Contains("[rsp", StringComparison.Ordinal)
            || line.Contains("[fp", StringComparison.Ordinal) || line.Contains("[sp", StringComparison.Ordinal));
    }

    [Theory(
        DisplayName = "G3.2 A checkpoint is one compare of the signal word and one branch; inside a chunk there is none",
        Skip = "Read from code for x64.", SkipUnless = nameof(IsX64))]
    [InlineData("CheckedLoops", 1, false)]
    [InlineData("CheckedLoops", 1, true)]
    [InlineData("ChunkedLoops", 0, false)]
    [InlineData("ChunkedLoops", 0, true)]
    public async Task Check_Compiled_LooksAtTheWordOnce(string way, int looks, bool isWarm)
    {
        foreach (string body in (string[])["IntSum", "ByteHistogram", "DoubleRecurrence", "Xorshift"])
        {
            string[] loop = await MachineCode.HotPathAsync($"{way}:{body}", isWarm);
            Assert.Equal(looks, loop.Count(line => line.StartsWith("cmp      dword ptr [", StringComparison.Ordinal)));
            Assert.Equal(1 + looks, loop.Count(line => line.StartsWith('j')));
        }
    }
}
