namespace DotBpf.ObjectFiles.Btf;

/// <summary>A member of a structure or union.</summary>
/// <param name="Types">The type information it belongs to.</param>
/// <param name="Name">Its C name; empty for anonymous structures and unions.</param>
/// <param name="TypeId">The id of its type.</param>
/// <param name="BitOffset">Where it begins, in bits from the start of the structure.</param>
/// <param name="BitFieldSize">How many bits a bit field has; 0 when it is none.</param>
public readonly record struct BtfMember(BtfTypes Types, string Name, int TypeId, uint BitOffset, int BitFieldSize)
{
    /// <summary>Its type.</summary>
    public BtfType Type => Types[TypeId];

    /// <summary>Where it begins, in bytes; for a bit field the byte its first bit is in.</summary>
    public uint Offset => BitOffset / 8;
}
