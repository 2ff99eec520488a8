using System.Text;

namespace DotBpf.Kernel;

/// <summary>The text that the kernel writes into a log buffer.</summary>
internal static class KernelLog
{
    /// <summary>The text up to its zero. Bytes that are no UTF-8 are replaced.</summary>
    internal static string Read(ReadOnlySpan<byte> buffer)
    {
        int end = buffer.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? buffer : buffer[..end]);
    }
}
