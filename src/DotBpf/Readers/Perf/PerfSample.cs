using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>How a record of a perf buffer begins, when it is one that a program sent.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PerfSample
{
    /// <summary>What the record is.</summary>
    internal readonly uint Type;

    private readonly ushort _flags;

    /// <summary>The bytes of all of it.</summary>
    internal readonly ushort Size;

    /// <summary>The bytes that the program sent, with what pads them.</summary>
    internal readonly uint Length;
}
