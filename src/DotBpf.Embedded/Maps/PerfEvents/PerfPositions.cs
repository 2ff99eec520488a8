using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Maps.PerfEvents;

/// <summary>How far reader and CPU have come in a perf buffer, each on cache lines of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 384)]
internal struct PerfPositions
{
    [FieldOffset(128)]
    internal ulong Consumer;

    [FieldOffset(256)]
    internal ulong Producer;
}
