using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles;

/// <summary>A global variable of an object, which lives inside the only value of a data section's map.</summary>
public sealed record VariableSpec : ISpec
{
    /// <summary>The C name; where several variables have it, with the section before it: <c>.bss/count</c>.</summary>
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

    /// <summary>The bytes it was set to; <see langword="null"/> as long as it has the value that the object gives it.</summary>
    public ReadOnlyMemory<byte>? Value { get; internal set; }

    /// <summary>Whether other files can see it: a <c>static</c> variable is not global.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Sets the bytes it will hold when the object is loaded.</summary>
    /// <remarks>This changes the spec itself, and with it every <see cref="ObjectSpec"/> that holds it; <see cref="ObjectSpec.WithVariable(string, ReadOnlySpan{byte})"/> makes another.</remarks>
    /// <param name="value">As many bytes as the variable has, in the object's byte order.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void Set(ReadOnlySpan<byte> value)
    {
        if (value.Length != Size)
            throw new ArgumentException($"Variable '{Name}' has {Size} bytes; the value given has {value.Length}.", nameof(value));
        Value = value.ToArray();
    }

    /// <summary>The variable set to other bytes; this one stays as it is.</summary>
    /// <param name="value">As many bytes as the variable has, in the object's byte order.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public VariableSpec With(ReadOnlySpan<byte> value)
    {
        VariableSpec copy = this with { };
        copy.Set(value);
        return copy;
    }
}
