namespace DotBpf.Embedded.Helpers;

/// <summary>One conversion of a format, such as <c>%-8lu</c>.</summary>
/// <param name="Letter">What it converts to; 0 when the format ended too early.</param>
/// <param name="Width">The characters it fills at least.</param>
/// <param name="IsLong">Whether all 64 bits of a number count.</param>
/// <param name="IsLeft">Whether it is filled on the right.</param>
/// <param name="IsZeroFilled">Whether it is filled with zeros.</param>
/// <param name="Plus">What a number that is not negative begins with; nothing mostly.</param>
/// <remarks>The grammar is what the kernel lets programs use, which is less than C has (bpf_bprintf_prepare, kernel/bpf/helpers.c, 6.18).</remarks>
internal readonly record struct Conversion(char Letter, int Width, bool IsLong, bool IsLeft, bool IsZeroFilled, string Plus)
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
        return new Conversion(isKnown ? letter : '\0', width, longs > 0, given.Contains((byte)'-'), given.Contains((byte)'0'), plus);
    }

    internal long Signed(ulong value) => IsLong ? (long)value : (int)value;

    internal ulong Unsigned(ulong value) => IsLong ? value : (uint)value;

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
