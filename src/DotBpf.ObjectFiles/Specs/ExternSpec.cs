using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles;

/// <summary>A name that an object uses and the system it is loaded on has to supply.</summary>
/// <remarks>
/// A value of the configuration is also one of <see cref="ObjectSpec.Variables"/>, in the map of section <c>.kconfig</c>: set it there
/// to load the object with a value of your own.
/// </remarks>
public sealed record ExternSpec : ISpec
{
    /// <summary>The C name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required ExternKind Kind { get; init; }

    /// <summary>Whether the object can do without (<c>__weak</c>): then its value or address is 0.</summary>
    public bool IsWeak { get; init; }

    /// <summary>The type of the variable, the prototype of the function; <see langword="null"/> for <see cref="ExternKind.KernelAddress"/>.</summary>
    public BtfType? Type { get; init; }

    /// <summary>The id of its <c>VAR</c> or <c>FUNC</c> in the object's types.</summary>
    public int TypeId { get; init; }
}
