namespace DotBpf.Embedded.Helpers;

/// <summary>One conversion of a format, such as <c>%-8lu</c>.</summary>
/// <param name="Letter">What it converts to; 0 when the format ended too early.</param>
/// <param name="Width">The characters it fills at least.</param>
/// <param name="Bits">The bits of the argument that count.</param>
/// <param name="IsLeft">Whether it is filled on the right.</param>
/// <param name="IsZeroFilled">Whether it is filled with zeros.</param>
/// <param name="IsAlternate">Whether hexadecimal digits get their prefix.</param>
internal readonly record struct Conversion(char Letter, int Width, int Bits, bool IsLeft, bool IsZeroFilled, bool IsAlternate)
{
    private const int WidestWidth = 1000;

    /// <summary>Reads a conversion and moves the format past it.</summary>
    /// <param name="format">A format that begins with a percent sign.</param>
    internal static Conversion Read(ref ReadOnlySpan<byte> format)
    {
        format = format[1..];
        bool isLeft = false, isZeroFilled = false, isAlternate = false;
        while (!format.IsEmpty && (char)format[0] is '-' or '0' or '+' or ' ' or '#')
        {
            isLeft |= format[0] == '-';
            isZeroFilled |= format[0] == '0';
            isAlternate |= format[0] == '#';
            format = format[1..];
        }

        int width = ReadNumber(ref format);
        if (!format.IsEmpty && format[0] == '.')
        {
            format = format[1..];
            ReadNumber(ref format);
        }

        int bits = ReadLength(ref format);
        char letter = format.IsEmpty ? '\0' : (char)format[0];
        format = format.IsEmpty ? format : format[1..];
        return new Conversion(letter, width, bits, isLeft, isZeroFilled, isAlternate);
    }

    internal long Signed(ulong value) => Bits switch
    {
        8 => (sbyte)value,
        16 => (short)value,
        32 => (int)value,
        _ => (long)value,
    };

    internal ulong Unsigned(ulong value) => Bits == 64 ? value : value & ((1ul << Bits) - 1);

    private static int ReadNumber(ref ReadOnlySpan<byte> format)
    {
        int number = 0;
        while (!format.IsEmpty && format[0] is >= (byte)'0' and <= (byte)'9')
        {
            number = Math.Min((number * 10) + (format[0] - '0'), WidestWidth);
            format = format[1..];
        }

        return number;
    }

    private static int ReadLength(ref ReadOnlySpan<byte> format)
    {
        int bits = 32;
        while (!format.IsEmpty && format[0] is (byte)'l' or (byte)'h' or (byte)'z')
        {
            bits = format[0] == 'h' ? bits / 2 : 64;
            format = format[1..];
        }

        return Math.Max(bits, 8);
    }
}
