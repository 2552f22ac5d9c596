using System.Reflection;
using System.Reflection.Emit;

namespace Cooperative.Cancellation.Tests.Checkpoints.Compiled;

/// <summary>
/// What a compiled method that is "check, and perhaps do something" consists of. Read from its IL, so that it is the same on every
/// machine; what the code generator makes of it is read elsewhere.
/// </summary>
/// <param name="IsInlined">Whether the code generator is told to inline it.</param>
/// <param name="LoadsOnHotPath">How many fields are read outside the part that the method's first branch jumps over.</param>
/// <param name="CallsOnHotPath">How many calls and allocations there are.</param>
internal sealed record MethodShape(bool IsInlined, int LoadsOnHotPath, int CallsOnHotPath)
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public static MethodShape Of(MethodInfo method)
    {
        List<(int At, OpCode Code, int Operand)> instructions = [.. Read(method.GetMethodBody()!.GetILAsByteArray()!)];
        (int at, _, int target) = instructions.First(it => it.Code.FlowControl == FlowControl.Cond_Branch);
        OpCode[] hot = [.. instructions.Where(it => it.At < at || it.At >= target).Select(it => it.Code)];
        return new MethodShape(
            method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining),
            hot.Count(code => code == OpCodes.Ldfld),
            hot.Count(code => code.FlowControl is FlowControl.Call or FlowControl.Cond_Branch
                || code == OpCodes.Newobj || code == OpCodes.Newarr || code == OpCodes.Box));
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
