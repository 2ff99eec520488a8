namespace DotBpf.Embedded.Helpers;

/// <summary>Which formats programs may use (bpf_bprintf_prepare, kernel/bpf/helpers.c, 6.18).</summary>
internal static class FormatRules
{
    /// <summary>Why a format cannot be used with so many arguments; <see langword="null"/> when it can.</summary>
    internal static string? Violation(ReadOnlySpan<byte> format, int arguments)
    {
        if (HasControl(format))
            return "it has control characters";
        int used = 0;
        for (int percent = format.IndexOf((byte)'%'); percent >= 0; percent = format.IndexOf((byte)'%'))
        {
            format = format[percent..];
            if (format.StartsWith("%%"u8))
            {
                format = format[2..];
                continue;
            }

            if (++used > arguments)
                return $"it has more conversions than the {arguments} arguments given";
            ReadOnlySpan<byte> begin = format;
            if (Conversion.Read(ref format).Letter == '\0')
                return $"`{System.Text.Encoding.UTF8.GetString(begin[..Math.Min(begin.Length, begin.Length - format.Length + 1)])}` is no conversion that programs may use";
        }

        return null;
    }

    /// <summary>Whether a format has characters that are neither printed nor white space.</summary>
    internal static bool HasControl(ReadOnlySpan<byte> format)
    {
        foreach (byte letter in format)
        {
            if (char.IsControl((char)letter) && char.IsAscii((char)letter) && !char.IsWhiteSpace((char)letter))
                return true;
        }

        return false;
    }
}
