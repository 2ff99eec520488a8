using System.Text;

namespace DotBpf.Kernel;

/// <summary>Texts inside of executables, which end with a zero.</summary>
internal static class ExecutableText
{
    /// <summary>The text at an offset; empty when it lies outside or does not end.</summary>
    internal static string At(ReadOnlySpan<byte> bytes, ulong offset)
    {
        if (offset >= (ulong)bytes.Length)
            return "";
        ReadOnlySpan<byte> rest = bytes[(int)offset..];
        int end = rest.IndexOf((byte)0);
        return end < 0 ? "" : Encoding.UTF8.GetString(rest[..end]);
    }
}
