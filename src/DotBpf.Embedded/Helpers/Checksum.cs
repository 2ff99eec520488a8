using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Helpers;

/// <summary>The Internet checksum (RFC 1071): sums of 16-bit words in one's complement.</summary>
internal static class Checksum
{
    /// <summary>The 32-bit sum of bytes taken as 32-bit words, the last one filled up with zeros.</summary>
    internal static uint Partial(ReadOnlySpan<byte> bytes, uint seed)
    {
        uint last = 0;
        int whole = bytes.Length & ~3;
        bytes[whole..].CopyTo(MemoryMarshal.AsBytes(new Span<uint>(ref last)));
        ulong sum = (ulong)seed + last;
        foreach (uint word in MemoryMarshal.Cast<byte, uint>(bytes))
            sum += word;
        sum = (sum & uint.MaxValue) + (sum >> 32);
        sum = (sum & uint.MaxValue) + (sum >> 32);
        return (uint)sum;
    }

    internal static uint Add(uint left, uint right)
    {
        uint sum = left + right;
        return sum + (sum < right ? 1u : 0u);
    }

    internal static uint Subtract(uint left, uint right) => Add(left, ~right);

    /// <summary>A 32-bit sum as 16 bits, not inverted.</summary>
    internal static ushort Fold(uint sum)
    {
        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)sum;
    }

    /// <summary>A header's checksum after a part of what it covers changed by a difference of sums.</summary>
    internal static ushort ReplaceByDifference(ushort checksum, uint difference) =>
        (ushort)~Fold(Add(difference, ~(uint)checksum));

    /// <summary>A header's checksum after 16 bits of what it covers changed.</summary>
    internal static ushort Replace16(ushort checksum, ushort from, ushort to) =>
        (ushort)~Add16(Subtract16((ushort)~checksum, from), to);

    /// <summary>A header's checksum after 32 bits of what it covers changed.</summary>
    internal static ushort Replace32(ushort checksum, uint from, uint to) =>
        (ushort)~Fold(Add(Subtract(~(uint)checksum, from), to));

    private static ushort Add16(ushort left, ushort right)
    {
        ushort sum = (ushort)(left + right);
        return (ushort)(sum + (sum < right ? 1 : 0));
    }

    private static ushort Subtract16(ushort left, ushort right) => Add16(left, (ushort)~right);
}
