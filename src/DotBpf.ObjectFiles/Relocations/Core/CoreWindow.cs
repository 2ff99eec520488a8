namespace DotBpf.ObjectFiles.Relocations;

/// <summary>The bytes to load for a field, and where in them its bits are.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Size">How many bytes.</param>
/// <param name="Bits">How many bits the field has.</param>
internal readonly record struct CoreWindow(long Offset, long Size, long Bits)
{
    private const int WordSize = 8;

    internal long RightShift => WordSize * 8 - Word.Bits;

    // Shifts are for fields that fit a register.
    private CoreWindow Word => Size <= WordSize ? this : throw new CoreException($"a field of {Size} bytes cannot be shifted in a register");

    internal static CoreWindow OfBytes(long offset, long size) => new(offset, size, size * 8);

    /// <summary>The smallest aligned bytes around a bit field, beginning with the size of its type.</summary>
    internal static CoreWindow OfBits(long bitOffset, int bits, long size)
    {
        if (size is not (1 or 2 or 4 or WordSize))
            throw new CoreException($"a bit field has a type of {size} bytes");
        long offset = bitOffset / 8 / size * size;
        while (bitOffset + bits - offset * 8 > size * 8)
        {
            if (size == WordSize)
                throw new CoreException($"a bit field of {bits} bits is spread over more than {WordSize} bytes");
            size *= 2;
            offset = bitOffset / 8 / size * size;
        }

        return new(offset, size, bits);
    }

    internal long LeftShift(long bitOffset, ByteOrder order)
    {
        long before = bitOffset - Offset * 8;
        return order == ByteOrder.LittleEndian ? WordSize * 8 - (before + Word.Bits) : (WordSize - Word.Size) * 8 + before;
    }
}
