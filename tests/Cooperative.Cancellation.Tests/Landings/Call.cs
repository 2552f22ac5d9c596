using System.Reflection;
using Cooperative.Cancellation.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cooperative.Cancellation.Tests.Landings;

/// <summary>A call as somebody might write it, and what the compiler makes of it.</summary>
internal sealed class Call
{
    private readonly CompiledText _compiled;

    /// <param name="call">For instance <c>CancellableJob.Start(_ => _count++)</c>; the names it may use are those below.</param>
    public Call(string call) => _compiled = CompiledText.Library(
        $$"""
        public static class Sample
        {
            private static int _count;
            private static Stream _stream = new MemoryStream();
            private static IAsyncDisposable _connection = new MemoryStream();
            private static Task _task = Task.CompletedTask;

            private static void Work(JobContext context) { }
            private static int Count(JobContext context) => 1;
            private static Task WorkAsync(JobContext context) => Task.CompletedTask;
            private static Task<int> CountAsync(JobContext context) => Task.FromResult(1);
            private static ValueTask QuickAsync(JobContext context) => default;
            private static ValueTask<int> QuickCountAsync(JobContext context) => new(1);

            private static void Clean(CleanupContext cleanup) { }
            private static int CountFreed(CleanupContext cleanup) => 1;
            private static Task CleanAsync(CleanupContext cleanup) => Task.CompletedTask;
            private static Task<int> CountFreedAsync(CleanupContext cleanup) => Task.FromResult(1);
            private static ValueTask QuickCleanAsync(CleanupContext cleanup) => default;
            private static ValueTask<int> QuickCountFreedAsync(CleanupContext cleanup) => new(1);

            public static object Run(CancellableJob job, JobContext context) =>
                {{call}};
        }
        """);

    /// <summary>The type of the parameter that the lambda or the method became, or <c>error</c> where the call does not compile.</summary>
    public string Landing
    {
        get
        {
            if (_compiled.Complaints.Any(it => it.Severity == DiagnosticSeverity.Error))
            {
                return "error";
            }

            InvocationExpressionSyntax call = _compiled.Tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
                .Single(method => method.Identifier.Text == "Run").ExpressionBody!.DescendantNodes().OfType<InvocationExpressionSyntax>().First();
            var method = (IMethodSymbol)_compiled.Model.GetSymbolInfo(call).Symbol!;
            return method.Parameters[0].Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        }
    }

    /// <summary>Makes the call for real; what it throws comes out as it was thrown.</summary>
    public object Run(CancellableJob? job = null) => _compiled.Load().GetType("Sample")!.GetMethod("Run")!
        .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [job, null], null)!;
}
