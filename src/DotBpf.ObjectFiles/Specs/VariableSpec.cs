using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles;

/// <summary>A global variable of an object, which lives inside the only value of a data section's map.</summary>
public sealed record VariableSpec : ISpec
{
    /// <summary>The C name.</summary>
    public required string Name { get; init; }

    /// <summary>The map that holds it: the object's map for <c>.data</c>, <c>.bss</c> or <c>.rodata</c>.</summary>
    public required string MapName { get; init; }

    /// <summary>The byte offset within that map's value.</summary>
    public required uint Offset { get; init; }

    /// <summary>The size in bytes.</summary>
    public required uint Size { get; init; }

    /// <summary>The C type, when the object says it.</summary>
    public BtfType? Type { get; init; }

    /// <summary>Whether it is constant once the object is loaded (<c>.rodata</c>).</summary>
    public bool IsConstant { get; init; }

    /// <summary>Whether other files can see it: a <c>static</c> variable is not global.</summary>
    public bool IsGlobal { get; init; }
}
