using System.Buffers.Binary;
using DotBpf.Embedded.Helpers;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Interpreter;

/// <content>The packet loads of classic BPF, and copies for dynptrs. SAFETY: the range is compared with both ends of the packet before it is read.</content>
internal sealed unsafe partial class Machine
{
    // Offsets below these count from the network header and from the link header (SKF_NET_OFF, SKF_LL_OFF, include/uapi/linux/filter.h).
    private const int NetworkOffset = -0x100000;
    private const int LinkOffset = -0x200000;

    /// <summary>Loads from the packet, big-endian, as <c>BPF_LD | BPF_ABS</c> and <c>BPF_IND</c> do.</summary>
    /// <param name="at">The instruction.</param>
    /// <param name="context">What register 6 holds, which must be the context.</param>
    /// <param name="offset">Where in the packet.</param>
    /// <param name="width">How many bytes.</param>
    /// <param name="value">What is there; 0 when the packet ends before.</param>
    /// <returns>Whether the packet has these bytes; when not, the function returns 0.</returns>
    internal bool LoadPacket(DecodedInstruction* at, ulong context, int offset, int width, out ulong value)
    {
        Current = at;
        CheckContext(context);
        byte* start = Packet.Data;
        if (offset < 0)
            start = offset >= NetworkOffset ? _skb.NetworkHeader - NetworkOffset : _skb.LinkHeader - LinkOffset;
        long before = offset < 0 ? _skb.LinkHeader - start : 0;
        value = 0;
        if (offset < before || offset > Packet.End - start - width)
            return false;
        ReadOnlySpan<byte> bytes = new(start + offset, width);
        value = width switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
        return true;
    }

    /// <summary>Copies from the packet as it is now.</summary>
    internal Errno ReadPacket(uint offset, Span<byte> target)
    {
        if (offset + (ulong)target.Length > (ulong)Packet.Length)
            return Program.Type == ProgramType.Xdp ? Errno.EINVAL : Errno.EFAULT;
        Packet.CopyTo((int)offset, target);
        return Errno.None;
    }

    /// <summary>Copies into the packet as it is now.</summary>
    internal Errno WritePacket(uint offset, ReadOnlySpan<byte> source, ulong flags)
    {
        if (Program.Type != ProgramType.Xdp)
            return SkbHelpers.Store(this, offset, source, flags);
        if (flags != 0 || offset + (ulong)source.Length > (ulong)Packet.Length)
            return Errno.EINVAL;
        Packet.CopyFrom((int)offset, source);
        return Errno.None;
    }
}
