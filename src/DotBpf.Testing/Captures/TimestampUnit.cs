namespace DotBpf.Testing.Captures;

/// <summary>How a pcapng interface counts time: the unit of its ticks and the second they count from.</summary>
internal readonly record struct TimestampUnit(byte Resolution, long OffsetInSeconds)
{
    private const byte BinaryFlag = 0x80;
    private const int NanosecondDigits = 9;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Microseconds since 1970, which is meant where the file says nothing.</summary>
    internal static TimestampUnit Default { get; } = new(Resolution: 6, OffsetInSeconds: 0);

    /// <summary>Ticks as nanoseconds since 1970, cut to what a <see cref="long"/> holds.</summary>
    internal long ToNanoseconds(ulong ticks)
    {
        Int128 sum = (Int128)ToNanosecondsUnsigned(ticks) + ((Int128)OffsetInSeconds * NanosecondsPerSecond);
        return (long)Int128.Clamp(sum, long.MinValue, long.MaxValue);
    }

    private UInt128 ToNanosecondsUnsigned(ulong ticks)
    {
        int exponent = Resolution & ~BinaryFlag;
        if ((Resolution & BinaryFlag) != 0)
            return exponent < 127 ? (UInt128)ticks * NanosecondsPerSecond >> exponent : 0;
        return exponent <= NanosecondDigits
            ? (UInt128)ticks * PowerOfTen(NanosecondDigits - exponent)
            : ticks / PowerOfTen(Math.Min(exponent - NanosecondDigits, 20));
    }

    private static UInt128 PowerOfTen(int exponent)
    {
        UInt128 power = 1;
        for (int i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }
}
