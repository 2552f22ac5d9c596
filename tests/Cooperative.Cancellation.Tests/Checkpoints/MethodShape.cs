using System.Reflection;
using System.Reflection.Emit;

namespace Cooperative.Cancellation.Tests.Checkpoints;

/// <summary>
/// What a compiled method that is "check, and perhaps throw" consists of. Read from its IL, so that it is the same on every machine;
/// what the code generator makes of it is for the benchmarks to say.
/// </summary>
/// <param name="IsInlined">Whether the code generator is told to inline it.</param>
/// <param name="Loads">How many fields are read.</param>
/// <param name="CallsOnHotPath">How many calls and allocations lie outside the part that the method's only branch jumps over.</param>
internal sealed record MethodShape(bool IsInlined, int Loads, int CallsOnHotPath)
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public static MethodShape Of(MethodInfo method)
    {
        List<(int At, OpCode Code, int Operand)> instructions = [.. Read(method.GetMethodBody()!.GetILAsByteArray()!)];
        (int at, _, int target) = Assert.Single(instructions, it => it.Code.FlowControl == FlowControl.Cond_Branch);
        return new MethodShape(
            method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining),
            instructions.Count(it => it.Code == OpCodes.Ldfld),
            instructions.Count(it => (it.At < at || it.At >= target)
                && (it.Code.FlowControl == FlowControl.Call || it.Code == OpCodes.Newobj || it.Code == OpCodes.Newarr || it.Code == OpCodes.Box)));
    }

    /// <summary>Each instruction with the place it stands at, and for a branch the place it jumps to.</summary>
    private static IEnumerable<(int At, OpCode Code, int Operand)> Read(byte[] il)
    {
        for (int at = 0; at < il.Length;)
        {
            int start = at;
            OpCode code = il[at] == 0xFE
                ? OpCodesByValue[(short)((il[at] << 8) | il[at + 1])]
                : OpCodesByValue[il[at]];
            at += code.Size;
            int operand = code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => throw new NotSupportedException("A check has no switch."),
                _ => 4,
            };
            int target = code.OperandType switch
            {
                OperandType.ShortInlineBrTarget => at + 1 + (sbyte)il[at],
                OperandType.InlineBrTarget => at + 4 + BitConverter.ToInt32(il, at),
                _ => 0,
            };
            yield return (start, code, target);
            at += operand;
        }
    }
}
