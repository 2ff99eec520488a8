namespace DotBpf.Embedded.Verifier.Numbers;

/// <content>What one view of a number says of the others.</content>
internal readonly partial record struct NumberRange
{
    private const ulong HighHalf = 0xffff_ffff_0000_0000;

    /// <summary>Whether some number can be all that is said here.</summary>
    internal bool IsConsistent =>
        Minimum <= Maximum && SignedMinimum <= SignedMaximum && Minimum32 <= Maximum32 && SignedMinimum32 <= SignedMaximum32
        && (!Bits.IsConstant || (Minimum == Bits.Value && Maximum == Bits.Value))
        && (!Bits.Low.IsConstant || (Minimum32 == (uint)Bits.Value && Maximum32 == (uint)Bits.Value));

    /// <summary>Makes each view as narrow as the others allow.</summary>
    internal NumberRange Deduce()
    {
        NumberRange range = FromBits();
        for (int round = 0; round < 3; round++)
            range = range.HalfFromWhole().HalfFromHalf().WholeFromWhole().WholeFromHalf();
        return range.ToBits().FromBits();
    }

    /// <summary>The ranges, narrowed by what is known of the bits.</summary>
    internal NumberRange FromBits() => FromLowBits() with
    {
        Minimum = Math.Max(Minimum, Bits.Value),
        Maximum = Math.Min(Maximum, Bits.Maximum),
        SignedMinimum = Math.Max(SignedMinimum, (long)(Bits.Value | (Bits.Mask & 1ul << 63))),
        SignedMaximum = Math.Min(SignedMaximum, (long)(Bits.Value | (Bits.Mask & long.MaxValue))),
    };

    internal NumberRange FromLowBits()
    {
        uint value = (uint)Bits.Value, mask = (uint)Bits.Mask;
        return this with
        {
            Minimum32 = Math.Max(Minimum32, value),
            Maximum32 = Math.Min(Maximum32, value | mask),
            SignedMinimum32 = Math.Max(SignedMinimum32, (int)(value | (mask & 1u << 31))),
            SignedMaximum32 = Math.Min(SignedMaximum32, (int)(value | (mask & int.MaxValue))),
        };
    }

    private NumberRange ToBits()
    {
        KnownBits whole = Bits.IntersectWith(KnownBits.OfRange(Minimum, Maximum));
        KnownBits low = whole.Low.IntersectWith(KnownBits.OfRange(Minimum32, Maximum32));
        return this with { Bits = whole.High | low };
    }

    // Where the upper half does not vary, the whole's range is one of the lower half; where it takes two neighbouring values, it may still be a signed one.
    private NumberRange HalfFromWhole()
    {
        NumberRange range = this;
        if (Minimum >> 32 == Maximum >> 32)
            range = range.Narrow32((uint)Minimum, (uint)Maximum).NarrowSigned32((int)Minimum, (int)Maximum);
        if (SignedMinimum >> 32 == SignedMaximum >> 32)
            range = range.Narrow32((uint)SignedMinimum, (uint)SignedMaximum).NarrowSigned32((int)SignedMinimum, (int)SignedMaximum);
        if ((uint)(Minimum >> 32) + 1 == (uint)(Maximum >> 32) && (int)Minimum < 0 && (int)Maximum >= 0)
            range = range.NarrowSigned32((int)Minimum, (int)Maximum);
        if ((uint)(SignedMinimum >> 32) + 1 == (uint)(SignedMaximum >> 32) && (int)SignedMinimum < 0 && (int)SignedMaximum >= 0)
            range = range.NarrowSigned32((int)SignedMinimum, (int)SignedMaximum);
        return range;
    }

    private NumberRange HalfFromHalf()
    {
        NumberRange range = NarrowSigned32((int)Minimum32, (int)Maximum32);
        return range.Narrow32((uint)range.SignedMinimum32, (uint)range.SignedMaximum32);
    }

    private NumberRange WholeFromWhole()
    {
        NumberRange range = this;
        if ((long)Minimum <= (long)Maximum)
            range = WholeOfOneSign();
        if ((ulong)range.SignedMinimum <= (ulong)range.SignedMaximum)
            return range.Narrow((ulong)range.SignedMinimum, (ulong)range.SignedMaximum);
        return range.WholeAcrossSign();
    }

    // The kernel forgets a signed range around zero here, although it may know more than the unsigned one.
    private NumberRange WholeOfOneSign()
    {
        (long minimum, long maximum) = ((long)Minimum, (long)Maximum);
        bool isAroundZero = SignedMinimum < 0 && SignedMaximum >= 0;
        return isAroundZero ? this with { SignedMinimum = minimum, SignedMaximum = maximum } : NarrowSigned(minimum, maximum);
    }

    // A signed range around zero is two unsigned ones, at both ends; the unsigned range may meet one of them only.
    private NumberRange WholeAcrossSign()
    {
        if (Maximum < (ulong)SignedMinimum)
            return this with { SignedMinimum = (long)Minimum, Maximum = Math.Min(Maximum, (ulong)SignedMaximum) };
        if ((ulong)SignedMaximum < Minimum)
            return this with { SignedMaximum = (long)Maximum, Minimum = Math.Max(Minimum, (ulong)SignedMinimum) };
        return this;
    }

    private NumberRange WholeFromHalf()
    {
        NumberRange range = this with
        {
            Minimum = Math.Max(Minimum, (Minimum & HighHalf) | Minimum32),
            Maximum = Math.Min(Maximum, (Maximum & HighHalf) | Maximum32),
            SignedMinimum = Math.Max(SignedMinimum, (long)(((ulong)SignedMinimum & HighHalf) | Minimum32)),
            SignedMaximum = Math.Min(SignedMaximum, (long)(((ulong)SignedMaximum & HighHalf) | Maximum32)),
        };
        bool isSignExtended = range.SignedMinimum >= int.MinValue && range.SignedMaximum <= int.MaxValue;
        return isSignExtended ? range.NarrowSigned(SignedMinimum32, SignedMaximum32) : range;
    }

    private NumberRange Narrow(ulong minimum, ulong maximum) => this with { Minimum = Math.Max(Minimum, minimum), Maximum = Math.Min(Maximum, maximum) };

    private NumberRange NarrowSigned(long minimum, long maximum) =>
        this with { SignedMinimum = Math.Max(SignedMinimum, minimum), SignedMaximum = Math.Min(SignedMaximum, maximum) };

    private NumberRange Narrow32(uint minimum, uint maximum) =>
        minimum > maximum ? this : this with { Minimum32 = Math.Max(Minimum32, minimum), Maximum32 = Math.Min(Maximum32, maximum) };

    private NumberRange NarrowSigned32(int minimum, int maximum) =>
        minimum > maximum ? this : this with { SignedMinimum32 = Math.Max(SignedMinimum32, minimum), SignedMaximum32 = Math.Min(SignedMaximum32, maximum) };
}
