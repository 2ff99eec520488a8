using System.Globalization;

namespace DotBpf.ObjectFiles.Btf.Values.Writers;

/// <summary>Writes integers for people: plain, as a size, as a time, as a character.</summary>
internal static class IntegerText
{
    // Nanoseconds that reach back to 1973 when counted from 1970 are 3 years of uptime when counted from boot.
    private const long FirstTimeSinceEpoch = 100_000_000_000_000_000;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerMicrosecond = 1_000;
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    internal static string Of(Int128 value, Presentation presentation) => presentation switch
    {
        Presentation.Character when value > 0x1f && value < 0x7f => $"'{(char)value}'",
        Presentation.Hexadecimal => "0x" + ((ulong)value).ToString("x", CultureInfo.InvariantCulture),
        Presentation.ByteCount when value >= 0 && value <= ulong.MaxValue => Size((ulong)value),
        Presentation.Time when value >= 0 && value <= long.MaxValue => Time((long)value),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private static string Size(ulong bytes)
    {
        double scaled = bytes;
        int unit = 0;
        for (; scaled >= 1024 && unit < s_units.Length - 1; unit++)
            scaled /= 1024;
        return scaled.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + s_units[unit];
    }

    private static string Time(long nanoseconds)
    {
        (long seconds, long rest) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        long microseconds = rest / NanosecondsPerMicrosecond;
        return nanoseconds < FirstTimeSinceEpoch
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds}.{microseconds:d6}s")
            : string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeSeconds(seconds):yyyy-MM-dd HH:mm:ss}.{microseconds:d6}Z");
    }
}
