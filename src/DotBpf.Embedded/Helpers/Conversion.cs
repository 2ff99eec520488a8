namespace DotBpf.Embedded.Helpers;

/// <summary>One conversion of a format, such as <c>%-8lu</c>.</summary>
/// <param name="Letter">What it converts to; 0 when the format ended too early.</param>
/// <param name="Width">The characters it fills at least.</param>
/// <param name="IsLong">Whether all 64 bits of a number count.</param>
/// <param name="IsLeft">Whether it is filled on the right.</param>
/// <param name="IsZeroFilled">Whether it is filled with zeros.</param>
/// <param name="Plus">What a number that is not negative begins with; nothing mostly.</param>
/// <param name="Variant">Of <c>%p</c>, the letter behind it that says what is pointed to; 0 for none.</param>
/// <param name="Version">Of network addresses, 4 or 6.</param>
/// <remarks>The grammar is what the kernel lets programs use, which is less than C has (bpf_bprintf_prepare, kernel/bpf/helpers.c, 6.18).</remarks>
internal readonly record struct Conversion(char Letter, int Width, bool IsLong, bool IsLeft, bool IsZeroFilled, string Plus, char Variant = '\0', int Version = 0)
{
    // FIELD_WIDTH_MAX, lib/vsprintf.c, 6.18.
    private const int WidestWidth = (1 << 23) - 1;

    /// <summary>Reads a conversion and moves the format past it.</summary>
    /// <param name="format">A format that begins with a percent sign.</param>
    internal static Conversion Read(ref ReadOnlySpan<byte> format)
    {
        format = format[1..];
        int flags = format.IndexOfAnyExcept("0+- "u8);
        ReadOnlySpan<byte> given = flags < 0 ? format : format[..flags];
        format = format[given.Length..];
        int width = ReadNumber(ref format);
        int longs = 0;
        while (longs < 2 && Begins(format, 'l'))
        {
            longs++;
            format = format[1..];
        }

        char letter = format.IsEmpty ? '\0' : (char)format[0];
        format = format.IsEmpty ? format : format[1..];
        bool isKnown = longs == 0 || letter is 'd' or 'i' or 'u' or 'x' or 'X';
        string plus = given.Contains((byte)'+') ? "+" : given.Contains((byte)' ') ? " " : "";
        Conversion conversion = new(isKnown ? letter : '\0', width, longs > 0, given.Contains((byte)'-'), given.Contains((byte)'0'), plus);
        return conversion.Letter switch
        {
            'd' or 'i' or 'u' or 'x' or 'X' or 'c' => conversion,
            's' => IsEndOfWord(format) ? conversion : default,
            'p' => conversion.WithVariant(ref format),
            _ => default,
        };
    }

    internal long Signed(ulong value) => IsLong ? (long)value : (int)value;

    internal ulong Unsigned(ulong value) => IsLong ? value : (uint)value;

    private Conversion WithVariant(ref ReadOnlySpan<byte> format)
    {
        if (IsEndOfWord(format))
            return this;
        bool isString = format.StartsWith("ks"u8) || format.StartsWith("us"u8);
        char variant = (char)format[0];
        bool isAddress = variant is 'i' or 'I' && format.Length > 1 && format[1] is (byte)'4' or (byte)'6';
        int version = isAddress ? format[1] - '0' : 0;
        format = format[(isString || isAddress ? 2 : 1)..];
        if (isString)
            return IsEndOfWord(format) ? this with { Letter = 's' } : default;
        return isAddress || variant is 'K' or 'x' or 's' or 'S' or 'B' ? this with { Variant = variant, Version = version } : default;
    }

    // Letters after %s and %p are kept for meanings of their own.
    private static bool IsEndOfWord(ReadOnlySpan<byte> format) =>
        format.IsEmpty || char.IsWhiteSpace((char)format[0]) || (char.IsAscii((char)format[0]) && !char.IsAsciiLetterOrDigit((char)format[0]));

    private static bool Begins(ReadOnlySpan<byte> format, char letter) => !format.IsEmpty && format[0] == letter;

    private static int ReadNumber(ref ReadOnlySpan<byte> format)
    {
        int number = 0;
        while (!format.IsEmpty && char.IsAsciiDigit((char)format[0]))
        {
            number = Math.Min((number * 10) + (format[0] - '0'), WidestWidth);
            format = format[1..];
        }

        return number;
    }
}
