using System.Globalization;
using DotBpf.Embedded.Verifier.Numbers;

namespace DotBpf.Embedded.Verifier.Text;

/// <summary>Says numbers in words: <c>0 to 255</c>, <c>1 byte</c>.</summary>
internal static class RangeText
{
    internal static string Of(NumberRange range)
    {
        if (range.IsConstant)
            return ((long)range.Bits.Value).ToString(CultureInfo.InvariantCulture);
        if (range.SignedMinimum < 0 && (range.SignedMinimum != long.MinValue || range.SignedMaximum != long.MaxValue))
            return string.Create(CultureInfo.InvariantCulture, $"{range.SignedMinimum} to {range.SignedMaximum}");
        return range is { Minimum: 0, Maximum: ulong.MaxValue } ? "any number" : string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");
    }

    internal static string Bytes(int count) => count == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{count} bytes");
}
