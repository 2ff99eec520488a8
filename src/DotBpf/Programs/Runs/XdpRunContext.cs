using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>What an XDP program sees beside the packet.</summary>
/// <remarks>Layout: <c>struct xdp_md</c> of the kernel, 24 bytes; the three positions are filled in by <c>RunXdp</c>.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public record struct XdpRunContext
{
    [FieldOffset(0)]
    private uint _data;

    [FieldOffset(4)]
    private uint _dataEnd;

    [FieldOffset(12)]
    private uint _interfaceIndex;

    [FieldOffset(16)]
    private uint _queue;

    /// <summary>How many bytes at the beginning are metadata for later programs and not packet (<c>data</c> less <c>data_meta</c>): at most 255, a multiple of 4.</summary>
    public int MetadataLength
    {
        readonly get => (int)_data;
        init => _data = (uint)value;
    }

    /// <summary>The interface the packet is said to come from, which must exist; 0 for the loopback of the kernel's test.</summary>
    public int InterfaceIndex
    {
        readonly get => (int)_interfaceIndex;
        init => _interfaceIndex = (uint)value;
    }

    /// <summary>The queue of that interface.</summary>
    public int Queue
    {
        readonly get => (int)_queue;
        init => _queue = (uint)value;
    }

    internal readonly XdpRunContext WithEnd(int length) => this with { _dataEnd = (uint)length };
}
