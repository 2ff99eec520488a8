using System.Globalization;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Helpers;

/// <summary>The kernel's <c>printf</c> as far as programs may use it (bpf_bprintf_prepare, kernel/bpf/helpers.c, 6.18).</summary>
/// <remarks>Text that does not fit is counted and left out. SAFETY: strings and addresses are read through the machine's checks.</remarks>
internal unsafe ref struct TextFormatter
{
    private const int LongestString = 512;
    private const int VersionSixSize = 16;

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
    /// <param name="format">The format, without the zero byte that ends it.</param>
    /// <returns>Whether the format is one that programs may use, with an argument for each conversion.</returns>
    internal bool TryFormat(ReadOnlySpan<byte> format)
    {
        if (FormatRules.HasControl(format))
            return false;
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
        if (format.StartsWith("%%"u8))
        {
            Write("%"u8);
            format = format[2..];
            return true;
        }

        if (_argument == _arguments.Length)
            return false;
        ulong value = _arguments[_argument++];
        Conversion conversion = Conversion.Read(ref format);
        switch (conversion.Letter)
        {
            case 'd' or 'i':
                WriteNumber(conversion, conversion.Signed(value).ToString(CultureInfo.InvariantCulture), conversion.Plus);
                return true;
            case 'u':
                WriteNumber(conversion, conversion.Unsigned(value).ToString(CultureInfo.InvariantCulture), "");
                return true;
            case 'x':
                WriteNumber(conversion, conversion.Unsigned(value).ToString("x", CultureInfo.InvariantCulture), "");
                return true;
            case 'X':
                WriteNumber(conversion, conversion.Unsigned(value).ToString("X", CultureInfo.InvariantCulture), "");
                return true;
            case 'c':
                WriteFilled(conversion, [(byte)value]);
                return true;
            case 's':
                WriteFilled(conversion, _machine.ReadString(value, LongestString, "a string to print"));
                return true;
            case 'p':
                WritePointer(conversion, value);
                return true;
            default:
                return false;
        }
    }

    // The kernel writes what is none of its symbols as a number.
    private void WritePointer(Conversion conversion, ulong value)
    {
        if (conversion.Version != 0)
            WriteAddress(conversion, value);
        else if (conversion.Variant is 's' or 'S' or 'B')
            WriteText("0x" + value.ToString("x", CultureInfo.InvariantCulture));
        else
            WriteText(value.ToString("x16", CultureInfo.InvariantCulture));
    }

    // %pI4, %pI6, %pi4, %pi6: network addresses, given by pointer; with the small letter all digits and no colons.
    private void WriteAddress(Conversion conversion, ulong value)
    {
        bool isPlain = conversion.Variant == 'i';
        int size = conversion.Version == 4 ? sizeof(uint) : VersionSixSize;
        ReadOnlySpan<byte> address = new(_machine.Admit(value, (ulong)size, "an address to print"), size);
        for (int i = 0; i < size; i++)
        {
            if (size == sizeof(uint))
                WriteText((i == 0 ? "" : ".") + address[i].ToString(isPlain ? "D3" : "D", CultureInfo.InvariantCulture));
            else
                WriteText((i == 0 || i % 2 != 0 || isPlain ? "" : ":") + address[i].ToString("x2", CultureInfo.InvariantCulture));
        }
    }

    private void WriteNumber(Conversion conversion, string digits, string plus)
    {
        string sign = digits.StartsWith('-') ? "-" : plus;
        digits = digits.TrimStart('-');
        int missing = conversion.Width - sign.Length - digits.Length;
        bool isZeroFilled = conversion is { IsZeroFilled: true, IsLeft: false };
        Fill(' ', conversion.IsLeft || isZeroFilled ? 0 : missing);
        WriteText(sign);
        Fill('0', isZeroFilled ? missing : 0);
        WriteText(digits);
        Fill(' ', conversion.IsLeft ? missing : 0);
    }

    private void WriteFilled(Conversion conversion, scoped ReadOnlySpan<byte> bytes)
    {
        int missing = conversion.Width - bytes.Length;
        Fill(' ', conversion.IsLeft ? 0 : missing);
        Write(bytes);
        Fill(' ', conversion.IsLeft ? missing : 0);
    }

    private void WriteText(string text)
    {
        foreach (char letter in text)
            Write([(byte)letter]);
    }

    private void Fill(char letter, int count)
    {
        count = Math.Max(count, 0);
        int room = Math.Clamp(_target.Length - Length, 0, count);
        if (room > 0)
            _target.Slice(Length, room).Fill((byte)letter);
        Length += count;
    }

    private void Write(scoped ReadOnlySpan<byte> bytes)
    {
        int room = Math.Clamp(_target.Length - Length, 0, bytes.Length);
        if (room > 0)
            bytes[..room].CopyTo(_target[Length..]);
        Length += bytes.Length;
    }
}
