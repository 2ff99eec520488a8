using System.Globalization;
using DotBpf.Embedded.Verifier.Numbers;

namespace DotBpf.Embedded.Verifier.Text;

/// <summary>Says numbers in words: <c>0 to 255</c>, <c>1 byte</c>.</summary>
internal static class RangeText
{
    private const long FarAway = 1L << 62;

    internal static string Of(NumberRange range)
    {
        if (range.IsConstant)
            return ((long)range.Bits.Value).ToString(CultureInfo.InvariantCulture);
        if (range.SignedMinimum == long.MinValue)
            return OfUnbounded(range);
        return range.SignedMinimum < 0
            ? string.Create(CultureInfo.InvariantCulture, $"{range.SignedMinimum} to {range.SignedMaximum}")
            : string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");
    }

    // Bounds out there are of no use to anybody.
    private static string OfUnbounded(NumberRange range)
    {
        if (range.SignedMaximum < FarAway)
            return string.Create(CultureInfo.InvariantCulture, $"at most {range.SignedMaximum}");
        return range.Minimum == 0 ? "any number" : string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} or more, read as unsigned");
    }

    internal static string Bytes(int count) => count == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{count} bytes");
}
