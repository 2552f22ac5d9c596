using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cooperative.Cancellation.Tests.Support;

/// <summary>C# given as text, compiled as a new console project would compile it, against this test's own assemblies.</summary>
internal sealed class CompiledText
{
    // What a console project has without asking for it, and the library itself, so that a sample of six lines can be six lines long.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Cooperative.Cancellation;
        """;

    private static readonly CSharpParseOptions Syntax = new(LanguageVersion.CSharp14);

    // Made once: reading the references is most of the cost.
    private static readonly CSharpCompilation Project = CSharpCompilation.Create(
        "Sample",
        [CSharpSyntaxTree.ParseText(ImplicitUsings, Syntax, "GlobalUsings.cs")],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

    private readonly CSharpCompilation _compilation;

    private CompiledText(string text, OutputKind kind)
    {
        Tree = CSharpSyntaxTree.ParseText(text, Syntax, "Program.cs");
        _compilation = Project.AddSyntaxTrees(Tree).WithOptions(Project.Options.WithOutputKind(kind));
    }

    public SyntaxTree Tree { get; }

    public SemanticModel Model => _compilation.GetSemanticModel(Tree);

    /// <summary>Errors, and the warnings that a build would show, in the order of the text.</summary>
    public IEnumerable<Diagnostic> Complaints => _compilation.GetDiagnostics()
        .Where(it => it.Severity >= DiagnosticSeverity.Warning)
        .OrderBy(it => it.Location.SourceSpan.Start);

    public static CompiledText Program(string text) => new(text, OutputKind.ConsoleApplication);

    public static CompiledText Library(string text) => new(text, OutputKind.DynamicallyLinkedLibrary);

    /// <summary>Loads what was compiled; fails where there are errors.</summary>
    public Assembly Load()
    {
        using var image = new MemoryStream();
        Assert.True(_compilation.Emit(image).Success, string.Join('\n', Complaints));
        image.Position = 0;
        return new AssemblyLoadContext("Sample").LoadFromStream(image);
    }
}
