using System.Globalization;

namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>Values of enumerations as C writes them, and the type that C chooses for them by itself.</summary>
internal static class EnumText
{
    /// <summary>Whether C gives the enumeration its size and sign by itself.</summary>
    internal static bool IsNatural(BtfEnum type)
    {
        bool isNegative = type.IsSigned && type.Enumerators.Any(enumerator => enumerator.Value < 0);
        bool isNarrow = type.Enumerators.All(enumerator => isNegative
            ? enumerator.Value is >= int.MinValue and <= int.MaxValue
            : (ulong)enumerator.Value <= uint.MaxValue);
        return type.IsSigned == isNegative && type.SizeInBytes == (isNarrow ? 4 : 8);
    }

    internal static string Value(BtfEnum type, int position)
    {
        long value = type.Enumerators[position].Value;
        if (!type.IsSigned)
            return ((ulong)value).ToString(CultureInfo.InvariantCulture) + ((ulong)value > uint.MaxValue ? "ULL" : "");
        if (value == long.MinValue)
            return "(-9223372036854775807LL - 1)";
        return value.ToString(CultureInfo.InvariantCulture) + (value is >= int.MinValue and <= int.MaxValue ? "" : "LL");
    }
}
