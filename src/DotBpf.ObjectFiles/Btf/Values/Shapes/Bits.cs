namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>Reads and writes runs of bits in up to 16 bytes of either byte order.</summary>
internal static class Bits
{
    internal const int MostBytes = 16;

    /// <summary>The bytes as one unsigned number.</summary>
    internal static UInt128 Read(ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        UInt128 value = 0;
        for (int i = 0; i < bytes.Length; i++)
            value = (value << 8) | bytes[isBigEndian ? i : bytes.Length - 1 - i];
        return value;
    }

    internal static void Write(Span<byte> bytes, UInt128 value, bool isBigEndian)
    {
        for (int i = 0; i < bytes.Length; i++, value >>= 8)
            bytes[isBigEndian ? bytes.Length - 1 - i : i] = (byte)value;
    }

    internal static UInt128 Mask(int bits) => bits >= 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;

    internal static Int128 SignExtend(UInt128 value, int bits) => (Int128)(value << (128 - bits)) >> (128 - bits);
}
