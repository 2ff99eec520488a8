namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>Where the parts of an element lie.</summary>
/// <param name="KeySize">Bytes of a key.</param>
/// <param name="ValueSize">Bytes of a value, or of one CPU's.</param>
/// <param name="ValueRows">0 when the value follows the key; otherwise how many CPUs have a slot of their own elsewhere.</param>
internal readonly record struct ElementLayout(uint KeySize, uint ValueSize, uint ValueRows)
{
    /// <summary>Where the key begins, after the <see cref="ElementHeader"/>.</summary>
    internal const uint KeyOffset = 8;

    internal uint ValueOffset => KeyOffset + (uint)Padded(KeySize);

    /// <summary>Bytes from one element to the next.</summary>
    internal ulong Stride => ValueRows == 0 ? ValueOffset + Padded(ValueSize) : ValueOffset;

    /// <summary>Bytes from one CPU's slot to that of the next element.</summary>
    internal ulong SlotStride => Padded(ValueSize);

    /// <summary>Bytes of elements and their slots.</summary>
    internal ulong BytesOf(ulong elements) => elements * (Stride + (ValueRows * SlotStride));

    private static ulong Padded(uint size) => ((ulong)size + 7) & ~7ul;
}
