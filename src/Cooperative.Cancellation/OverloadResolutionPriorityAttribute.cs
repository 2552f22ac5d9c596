#if !NET9_0_OR_GREATER
namespace System.Runtime.CompilerServices;

/// <summary>The compiler goes by the name; .NET 8 has no such type.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property, Inherited = false)]
internal sealed class OverloadResolutionPriorityAttribute(int priority) : Attribute
{
    public int Priority { get; } = priority;
}
#endif
