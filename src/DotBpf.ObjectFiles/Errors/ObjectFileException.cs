using System.Collections.Immutable;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>An object file that cannot be read; nothing was created or changed.</summary>
public sealed class ObjectFileException : BpfException
{
    /// <summary>Describes what is wrong with the object called <paramref name="name"/>.</summary>
    /// <param name="name">The file, or the name the bytes were given.</param>
    /// <param name="diagnostics">Everything that was found, at least one, the most important first.</param>
    public ObjectFileException(string name, ImmutableArray<ObjectDiagnostic> diagnostics)
        : base(Describe(name, diagnostics))
    {
        ObjectName = name;
        Diagnostics = diagnostics;
    }

    /// <summary>The file, or the name the bytes were given.</summary>
    public string ObjectName { get; }

    /// <summary>Everything that was found, not only the first.</summary>
    public ImmutableArray<ObjectDiagnostic> Diagnostics { get; }

    private static string Describe(string name, ImmutableArray<ObjectDiagnostic> diagnostics) =>
        diagnostics.Length > 1 ? $"{name}: {diagnostics[0]} (and {diagnostics.Length - 1} more)" : $"{name}: {diagnostics[0]}";
}
