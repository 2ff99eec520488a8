using System.Globalization;
using System.Net;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Helpers;

/// <summary>The kernel's <c>printf</c> as far as programs may use it (bpf_bprintf_prepare, kernel/bpf/helpers.c, 6.18).</summary>
/// <remarks>Text that does not fit is counted and left out. SAFETY: strings and addresses are read through the machine's checks.</remarks>
internal unsafe ref struct TextFormatter
{
    private const int LongestString = 512;
    private readonly Machine _machine;
    private readonly ReadOnlySpan<ulong> _arguments;
    private readonly Span<byte> _target;
    private int _argument;

    internal TextFormatter(Machine machine, ReadOnlySpan<ulong> arguments, Span<byte> target)
    {
        _machine = machine;
        _arguments = arguments;
        _target = target;
    }

    /// <summary>Bytes that the whole text has.</summary>
    internal int Length { get; private set; }

    /// <summary>What fitted.</summary>
    internal readonly ReadOnlySpan<byte> Written => _target[..Math.Min(Length, _target.Length)];

    /// <summary>Writes the text.</summary>
    /// <param name="format">The format; it ends at its first zero byte.</param>
    /// <returns>Whether the format is one that programs may use, with an argument for each conversion.</returns>
    internal bool TryFormat(ReadOnlySpan<byte> format)
    {
        int end = format.IndexOf((byte)0);
        if (end >= 0)
            format = format[..end];
        while (!format.IsEmpty)
        {
            int percent = format.IndexOf((byte)'%');
            if (percent < 0)
                percent = format.Length;
            Write(format[..percent]);
            format = format[percent..];
            if (!format.IsEmpty && !TryConvert(ref format))
                return false;
        }

        return true;
    }

    private bool TryConvert(ref ReadOnlySpan<byte> format)
    {
        Conversion conversion = Conversion.Read(ref format);
        if (conversion.Letter == '%')
        {
            Write("%"u8);
            return true;
        }

        if (_argument == _arguments.Length)
            return false;
        ulong value = _arguments[_argument++];
        switch (conversion.Letter)
        {
            case 'd' or 'i':
                Pad(conversion, conversion.Signed(value).ToString(CultureInfo.InvariantCulture));
                return true;
            case 'u':
                Pad(conversion, conversion.Unsigned(value).ToString(CultureInfo.InvariantCulture));
                return true;
            case 'x':
                Pad(conversion, (conversion.IsAlternate ? "0x" : "") + conversion.Unsigned(value).ToString("x", CultureInfo.InvariantCulture));
                return true;
            case 'X':
                Pad(conversion, (conversion.IsAlternate ? "0X" : "") + conversion.Unsigned(value).ToString("X", CultureInfo.InvariantCulture));
                return true;
            case 'o':
                Pad(conversion, Convert.ToString((long)conversion.Unsigned(value), 8));
                return true;
            case 'c':
                WriteByte((byte)value);
                return true;
            case 's':
                Write(_machine.ReadString(value, LongestString, "a string to print"));
                return true;
            case 'p':
                return TryWriteAddress(ref format, value);
            default:
                return false;
        }
    }

    // %pI4, %pI6, %pi4, %pi6: network addresses, given by pointer.
    private bool TryWriteAddress(ref ReadOnlySpan<byte> format, ulong value)
    {
        if (format.Length < 2 || format[0] is not ((byte)'I' or (byte)'i') || format[1] is not ((byte)'4' or (byte)'6'))
        {
            int skip = !format.IsEmpty && format[0] is (byte)'K' or (byte)'x' or (byte)'s' or (byte)'S' or (byte)'B' ? 1 : 0;
            format = format[skip..];
            WriteText(value.ToString("x16", CultureInfo.InvariantCulture));
            return true;
        }

        int size = format[1] == '4' ? 4 : 16;
        format = format[2..];
        WriteText(new IPAddress(new ReadOnlySpan<byte>(_machine.Readable(value, (ulong)size, "an address to print"), size)).ToString());
        return true;
    }

    private void Pad(Conversion conversion, string digits)
    {
        int missing = Math.Max(0, Math.Min(conversion.Width, LongestString) - digits.Length);
        string text = conversion switch
        {
            { IsLeft: true } => digits + new string(' ', missing),
            { IsZeroFilled: true } when digits.StartsWith('-') => "-" + new string('0', missing) + digits[1..],
            { IsZeroFilled: true } => new string('0', missing) + digits,
            _ => new string(' ', missing) + digits,
        };
        WriteText(text);
    }

    private void WriteText(string text)
    {
        foreach (char letter in text)
            WriteByte((byte)letter);
    }

    private void WriteByte(byte value)
    {
        if (Length < _target.Length)
            _target[Length] = value;
        Length++;
    }

    private void Write(scoped ReadOnlySpan<byte> bytes)
    {
        int room = Math.Clamp(_target.Length - Length, 0, bytes.Length);
        if (room > 0)
            bytes[..room].CopyTo(_target[Length..]);
        Length += bytes.Length;
    }
}
