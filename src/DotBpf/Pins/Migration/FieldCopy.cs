using System.Diagnostics;

namespace DotBpf;

/// <summary>One step of a conversion: a run of bytes that stay as they are, or a number of at most 64 bits that may change its width.</summary>
/// <param name="Path">The field, for messages.</param>
/// <param name="From">Its first bit in the old layout.</param>
/// <param name="FromBits">Its bits there.</param>
/// <param name="IsSigned">Whether the old number has a sign.</param>
/// <param name="To">Its first bit in the new layout.</param>
/// <param name="ToBits">Its bits there.</param>
/// <param name="ToSigned">Whether the new number has a sign.</param>
internal readonly record struct FieldCopy(string Path, long From, int FromBits, bool IsSigned, long To, int ToBits, bool ToSigned)
{
    private bool IsBytes => FromBits == ToBits && IsSigned == ToSigned && (From | To | (uint)FromBits) % 8 == 0;

    /// <summary>Carries the field over.</summary>
    /// <returns>Whether the number fits into its new width.</returns>
    internal bool TryCopy(ReadOnlySpan<byte> old, Span<byte> target)
    {
        if (IsBytes)
        {
            old.Slice((int)(From / 8), FromBits / 8).CopyTo(target[(int)(To / 8)..]);
            return true;
        }

        ulong number = Extend(ReadBits(old, From, FromBits), FromBits, IsSigned);
        WriteBits(target, To, ToBits, number);
        bool isNegative = IsSigned && (long)number < 0;
        return Extend(ReadBits(target, To, ToBits), ToBits, ToSigned) == number && isNegative == (ToSigned && (long)number < 0);
    }

    private static ulong Extend(ulong number, int bits, bool isSigned) =>
        isSigned && bits < 64 ? (ulong)((long)(number << (64 - bits)) >> (64 - bits)) : number;

    // Bits are counted from the lowest of the first byte, on machines that begin with the highest byte from the highest.
    private static ulong ReadBits(ReadOnlySpan<byte> bytes, long first, int bits)
    {
        Debug.Assert(bits <= 64, "Longer numbers are copied as bytes.");
        ulong number = 0;
        for (int i = 0; i < bits; i++)
        {
            (int index, int bit, int place) = Locate(first, i, bits);
            number |= (ulong)(bytes[index] >> bit & 1) << place;
        }

        return number;
    }

    private static void WriteBits(Span<byte> bytes, long first, int bits, ulong number)
    {
        for (int i = 0; i < bits; i++)
        {
            (int index, int bit, int place) = Locate(first, i, bits);
            bytes[index] = (byte)((bytes[index] & ~(1 << bit)) | ((int)(number >> place & 1) << bit));
        }
    }

    private static (int Index, int Bit, int Place) Locate(long first, int i, int bits)
    {
        long at = first + i;
        return BitConverter.IsLittleEndian ? ((int)(at / 8), (int)(at % 8), i) : ((int)(at / 8), 7 - (int)(at % 8), bits - 1 - i);
    }
}
