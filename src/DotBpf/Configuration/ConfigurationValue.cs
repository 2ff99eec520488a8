using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>Turns the text of a configuration value into the bytes of the variable that receives it.</summary>
/// <remarks>
/// Which text fits which type is libbpf's rule: <c>y</c>, <c>m</c> and <c>n</c> for <c>bool</c> (without <c>m</c>), <c>char</c> and
/// <c>enum libbpf_tristate</c>; numbers for integers; text in quotes for arrays of <c>char</c>.
/// </remarks>
internal static class ConfigurationValue
{
    private const string Tristate = "libbpf_tristate";

    /// <param name="text">The value as the configuration writes it.</param>
    /// <param name="variable">What receives it.</param>
    /// <param name="order">The byte order of the object.</param>
    /// <param name="value">The bytes, as many as the variable has.</param>
    /// <param name="why">Why it does not fit; on success what was adjusted, or <see langword="null"/>.</param>
    internal static bool TryEncode(string text, VariableSpec variable, ByteOrder order, out byte[] value, out string? why)
    {
        value = new byte[variable.Size];
        BtfType? type = variable.Type?.Resolve();
        if (text is "y" or "m" or "n")
            return TryEncodeState(text[0], type, value, order, out why);
        if (text.StartsWith('"'))
            return TryEncodeText(text, type, value, out why);
        return TryEncodeNumber(text, type, value, order, out why);
    }

    private static bool TryEncodeState(char state, BtfType? type, byte[] value, ByteOrder order, out string? why)
    {
        (int? number, why) = type switch
        {
            BtfInteger { Encoding: BtfIntegerEncoding.Boolean, SizeInBytes: 1 } when state == 'm' => (default(int?), "a module is neither true nor false; use enum libbpf_tristate"),
            BtfInteger { Encoding: BtfIntegerEncoding.Boolean, SizeInBytes: 1 } => (state == 'y' ? 1 : 0, null),
            BtfInteger { SizeInBytes: 1 } => (state, null),
            BtfEnum { Name: Tristate } => (state switch { 'y' => 1, 'm' => 2, _ => 0 }, null),
            _ => (null, "y, m and n are for bool, char and enum libbpf_tristate"),
        };
        if (number is { } known)
            Write((ulong)known, value, order);
        return number is not null;
    }

    private static bool TryEncodeText(string text, BtfType? type, byte[] value, out string? why)
    {
        why = "text is for arrays of char";
        if (type is not BtfArray array || array.Element.Resolve() is not BtfInteger { SizeInBytes: 1 } || value.Length == 0)
            return false;
        why = "its closing quote is missing";
        if (text.Length < 2 || !text.EndsWith('"'))
            return false;
        byte[] bytes = Encoding.UTF8.GetBytes(text[1..^1]);
        int room = value.Length - 1; // the last byte ends the text
        why = bytes.Length > room ? $"the variable has room for {room} of its {bytes.Length} bytes, so the rest was cut off" : null;
        bytes.AsSpan(0, Math.Min(bytes.Length, room)).CopyTo(value);
        return true;
    }

    private static bool TryEncodeNumber(string text, BtfType? type, byte[] value, ByteOrder order, out string? why)
    {
        why = "numbers are for integers";
        if (type is not BtfInteger { SizeInBytes: 1 or 2 or 4 or 8 } integer)
            return false;
        why = "it is neither a number, nor text in quotes, nor y, m or n";
        if (Parse(text) is not { } number)
            return false;
        int bits = integer.Encoding == BtfIntegerEncoding.Boolean ? 1 : value.Length * 8;
        Int128 lowest = integer.IsSigned ? -(Int128.One << (bits - 1)) : 0;
        Int128 highest = (Int128.One << (integer.IsSigned ? bits - 1 : bits)) - 1;

        // 64 bits are 64 bits: configurations write addresses, which some declare as signed.
        bool fits = value.Length == 8 || (number >= lowest && number <= highest);
        why = fits ? null : $"that type holds {lowest} to {highest}";
        if (fits)
            Write((ulong)(long)(ulong)(number & ulong.MaxValue), value, order);
        return fits;
    }

    private static Int128? Parse(string text)
    {
        bool isNegative = text.StartsWith('-');
        string digits = isNegative ? text[1..] : text;
        bool isHexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!ulong.TryParse(isHexadecimal ? digits[2..] : digits, style, CultureInfo.InvariantCulture, out ulong number))
            return null;
        return isNegative ? number <= 1ul << 63 ? -(Int128)number : null : number;
    }

    private static void Write(ulong number, byte[] value, ByteOrder order)
    {
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        if (order == ByteOrder.LittleEndian)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(wide, number);
            wide[..value.Length].CopyTo(value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(wide, number);
            wide[^value.Length..].CopyTo(value);
        }
    }
}
