using System.Globalization;
using DotBpf.ObjectFiles.Btf.Values.Writers;

namespace DotBpf.ObjectFiles.Btf.Values.Shapes;

/// <summary>An integer, an enumeration or a bit field: a run of bits in a few bytes.</summary>
internal sealed class IntegerShape(int size) : ValueShape(size)
{
    /// <summary>How far from the first bit of the bytes it begins; 0 but for bit fields.</summary>
    internal int Shift { get; init; }

    internal int Width { get; init; } = size * 8;

    internal bool IsSigned { get; init; }

    internal bool IsBigEndian { get; init; } = !BitConverter.IsLittleEndian;

    internal Presentation Presentation { get; init; }

    internal BtfEnum? Names { get; init; }

    internal override bool IsNumber => Names is null && Presentation is not Presentation.Character;

    // What is kept in network order are ports, addresses and the like, never counts.
    internal override bool CanSum =>
        Names is null && Presentation is (Presentation.Plain or Presentation.ByteCount) && IsBigEndian != BitConverter.IsLittleEndian;

    // Bit fields are counted from the low end on little-endian machines and from the high end on others.
    private int LowBit => IsBigEndian ? (Size * 8) - Shift - Width : Shift;

    private Int128 Smallest => IsSigned ? -(Int128)(UInt128.One << (Width - 1)) : 0;

    internal override void Write(ReadOnlySpan<byte> bytes, IValueWriter writer)
    {
        UInt128 raw = ReadRaw(bytes);
        Int128 value = IsSigned ? Bits.SignExtend(raw, Width) : (Int128)raw;
        if (Names is not null && Names.TryGetName((long)value, out string? name))
            writer.Word(name);
        else if (!IsSigned && raw > (UInt128)Int128.MaxValue)
            writer.Digits(raw.ToString(CultureInfo.InvariantCulture));
        else
            writer.Integer(value, Presentation);
    }

    internal override bool TryReadNumber(ReadOnlySpan<byte> bytes, out Int128 number)
    {
        UInt128 raw = ReadRaw(bytes);
        number = IsSigned ? Bits.SignExtend(raw, Width) : (Int128)raw;
        return true;
    }

    internal override void WriteSum(ReadOnlySpan<byte> slots, int stride, IValueWriter writer)
    {
        TryReadSum(slots, stride, out Int128 sum);
        writer.Integer(sum, Presentation);
    }

    protected override void ReadTyped(ref ValueText text, Span<byte> into) => WriteRaw(into, (UInt128)TakeNumber(ref text) & Bits.Mask(Width));

    private UInt128 ReadRaw(ReadOnlySpan<byte> bytes) => (Bits.Read(bytes, IsBigEndian) >> LowBit) & Bits.Mask(Width);

    private void WriteRaw(Span<byte> bytes, UInt128 raw)
    {
        UInt128 others = Bits.Read(bytes, IsBigEndian) & ~(Bits.Mask(Width) << LowBit);
        Bits.Write(bytes, others | (raw << LowBit), IsBigEndian);
    }

    private Int128 TakeNumber(ref ValueText text)
    {
        if (text.TryTakeCharacter(out char character))
            return character <= 0x7f ? character : throw text.Unexpected("an ASCII character");
        if (!TryParse(text.PeekScalar(), out Int128 number))
            throw text.Unexpected(Expected());
        text.TakeScalar();
        return number;
    }

    private bool TryParse(string word, out Int128 number)
    {
        if (Names is not null && Names.TryGetValue(word, out long named))
            return IsInRange(number = IsSigned || named >= 0 ? named : (ulong)named);
        bool isNegative = word.StartsWith('-');
        ReadOnlySpan<char> digits = isNegative ? word.AsSpan(1) : word;
        bool isNumber = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? UInt128.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 magnitude)
            : UInt128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out magnitude);
        number = isNegative ? -(Int128)magnitude : (Int128)magnitude;
        return isNumber && IsInRange(number);
    }

    private bool IsInRange(Int128 number) =>
        Width == 128 || (number >= Smallest && number < Smallest + (Int128)(UInt128.One << Width));

    private string Expected()
    {
        string range = Width == 128 ? "an integer of 128 bits" : $"an integer from {Smallest} to {Smallest + (Int128)Bits.Mask(Width)}";
        return Names is null ? range : $"{range} or a name of enum {Names.Name}";
    }
}
