using System.Runtime.InteropServices;

namespace DotBpf.Kernel;

/// <summary>What a perf event answers when it is read, in the format that buffers ask for.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PerfEventCounts
{
    private readonly ulong _value;

    /// <summary>How long it has been on, in nanoseconds.</summary>
    internal readonly ulong TimeEnabled;

    /// <summary>Records that found no room; only since 6.0.</summary>
    internal readonly ulong Lost;
}
