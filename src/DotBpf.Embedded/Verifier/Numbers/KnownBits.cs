using System.Buffers.Binary;
using System.Numerics;

namespace DotBpf.Embedded.Verifier.Numbers;

/// <summary>What is known of each bit of a 64-bit number: 0, 1, or either.</summary>
/// <remarks>The tristate numbers of Vishwanathan, Shachnai, Narayana and Nagarakatte (CGO 2022), which the kernel's verifier uses too.</remarks>
/// <param name="Value">The bits known to be 1.</param>
/// <param name="Mask">The bits that are not known; never also in <paramref name="Value"/>.</param>
internal readonly record struct KnownBits(ulong Value, ulong Mask)
{
    private const ulong LowHalf = uint.MaxValue;

    internal static KnownBits Unknown => new(0, ulong.MaxValue);

    internal bool IsConstant => Mask == 0;

    internal ulong Maximum => Value | Mask;

    /// <summary>The lower half alone.</summary>
    internal KnownBits Low => Truncate(LowHalf);

    /// <summary>The upper half, with zeros below it.</summary>
    internal KnownBits High => Truncate(~LowHalf);

    internal static KnownBits Constant(ulong value) => new(value, 0);

    /// <summary>The leading bits that all numbers of a range share.</summary>
    internal static KnownBits OfRange(ulong minimum, ulong maximum)
    {
        int free = 64 - BitOperations.LeadingZeroCount(minimum ^ maximum);
        if (free == 64)
            return Unknown;
        ulong mask = (1ul << free) - 1;
        return new(minimum & ~mask, mask);
    }

    public static KnownBits operator +(KnownBits a, KnownBits b)
    {
        ulong sum = a.Value + b.Value;
        ulong unknown = ((sum + a.Mask + b.Mask) ^ sum) | a.Mask | b.Mask;
        return new(sum & ~unknown, unknown);
    }

    public static KnownBits operator -(KnownBits a, KnownBits b)
    {
        ulong difference = a.Value - b.Value;
        ulong unknown = ((difference + a.Mask) ^ (difference - b.Mask)) | a.Mask | b.Mask;
        return new(difference & ~unknown, unknown);
    }

    public static KnownBits operator &(KnownBits a, KnownBits b)
    {
        ulong ones = a.Value & b.Value;
        return new(ones, a.Maximum & b.Maximum & ~ones);
    }

    public static KnownBits operator |(KnownBits a, KnownBits b)
    {
        ulong ones = a.Value | b.Value;
        return new(ones, (a.Mask | b.Mask) & ~ones);
    }

    public static KnownBits operator ^(KnownBits a, KnownBits b)
    {
        ulong unknown = a.Mask | b.Mask;
        return new((a.Value ^ b.Value) & ~unknown, unknown);
    }

    /// <summary>Long multiplication: a known 1 adds the other factor, an unknown bit adds it or does not.</summary>
    public static KnownBits operator *(KnownBits a, KnownBits b)
    {
        KnownBits sum = Constant(0);
        while (a.Maximum != 0)
        {
            if ((a.Value & 1) != 0)
                sum += b;
            else if ((a.Mask & 1) != 0)
                sum = sum.UnionWith(sum + b);
            a = a.ShiftRight(1);
            b = b.ShiftLeft(1);
        }

        return sum;
    }

    internal KnownBits ShiftLeft(int distance) => new(Value << distance, Mask << distance);

    internal KnownBits ShiftRight(int distance) => new(Value >> distance, Mask >> distance);

    /// <summary>Shifts in the sign, which may be unknown; of the lower half only when <paramref name="width"/> is 32.</summary>
    internal KnownBits ShiftRightSigned(int distance, int width) => width == 32
        ? new((uint)((int)Value >> distance), (uint)((int)Mask >> distance))
        : new((ulong)((long)Value >> distance), (ulong)((long)Mask >> distance));

    /// <summary>The lowest bytes in the other order; those above must be zeros.</summary>
    internal KnownBits ReverseBytes(int width) =>
        new(BinaryPrimitives.ReverseEndianness(Value) >> (64 - width), BinaryPrimitives.ReverseEndianness(Mask) >> (64 - width));

    /// <summary>What holds when both do.</summary>
    internal KnownBits IntersectWith(KnownBits other)
    {
        ulong unknown = Mask & other.Mask;
        return new((Value | other.Value) & ~unknown, unknown);
    }

    /// <summary>What holds when either does.</summary>
    internal KnownBits UnionWith(KnownBits other)
    {
        ulong unknown = Mask | other.Mask | (Value ^ other.Value);
        return new(Value & ~unknown, unknown);
    }

    /// <summary>Whether some number is of both kinds.</summary>
    internal bool Overlaps(KnownBits other) => ((Value ^ other.Value) & ~(Mask | other.Mask)) == 0;

    /// <summary>Whether every number of the other kind is of this kind.</summary>
    internal bool Contains(KnownBits other) => (other.Mask & ~Mask) == 0 && (other.Value & ~Mask) == Value;

    internal KnownBits Truncate(ulong keep) => new(Value & keep, Mask & keep);

    /// <summary>These bits with another lower half.</summary>
    internal KnownBits WithLow(KnownBits low) => High | low.Low;

    /// <summary>Whether it is a multiple of a power of two.</summary>
    internal bool IsAligned(ulong size) => (Maximum & (size - 1)) == 0;
}
