using System.Runtime.InteropServices;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>XDP, as the kernel's test run has it (bpf_prog_test_run_xdp, net/bpf/test_run.c, 6.18).</summary>
/// <remarks>
/// Interfaces are whatever the caller says: none is looked up, so any index is accepted where the kernel answers ENODEV.
/// SAFETY: sizes and offsets of the caller are checked before a packet is placed, and a context is smaller than a machine's block.
/// </remarks>
internal sealed unsafe class XdpEnvironment : ProgramEnvironment
{
    /// <summary>Bytes of room before a packet (XDP_PACKET_HEADROOM).</summary>
    internal const int Headroom = 256;

    /// <summary>Bytes of that room that belong to the kernel (struct xdp_frame on x86-64, 6.18).</summary>
    internal const int FrameHeader = 40;

    // A page ends with the kernel's struct skb_shared_info, 320 bytes on x86-64 (6.18).
    private const int Limit = PacketBuffer.PageSize - 320;
    private const uint Loopback = 1;

    internal override ContextLayout Layout => XdpContext.Layout;

    internal override long RedirectVerdict => (long)XdpAction.Redirect;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        Span<byte> context = new(machine.Context, XdpContext.Size);
        int size = input.Packet.Length;
        uint linear = (uint)size;
        Errno errno = ReadContext(input, context);
        if (errno != Errno.None)
            return errno;
        Span<uint> fields = MemoryMarshal.Cast<byte, uint>(context);
        uint metadata = fields[0];
        if (HasContext(input))
        {
            if (!IsValid(fields, size))
                return Errno.EINVAL;
            linear = fields[1];
        }

        if (size - (int)metadata < EthernetHeader)
            return Errno.EINVAL;
        return Place(machine.Packet, input.Packet, (int)metadata, (int)linear, fields);
    }

    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        PacketBuffer packet = machine.Packet;
        int metadata = (int)(packet.Data - packet.Meta);
        packetLength = packet.Length + metadata;
        Errno errno = Errno.None;
        if (!input.PacketOut.IsEmpty)
            errno = CopyPacket(packet, metadata, packetLength, input.PacketOut);
        contextLength = HasContext(input) ? XdpContext.Size : 0;
        if (errno != Errno.None || contextLength == 0)
            return errno;
        Span<uint> fields = stackalloc uint[XdpContext.Size / sizeof(uint)];
        ReadContext(input, MemoryMarshal.AsBytes(fields));
        fields[0] = (uint)metadata;
        fields[1] = (uint)(packet.End - packet.Meta);
        return CopyOut(MemoryMarshal.AsBytes(fields), input.ContextOut);
    }

    internal override Window PacketWindow(Machine machine)
    {
        nuint length = (nuint)(machine.Packet.End - machine.Packet.Meta);
        return new Window((nuint)machine.Packet.Meta, length, length);
    }

    private static Errno Place(PacketBuffer buffer, ReadOnlySpan<byte> packet, int metadata, int linear, Span<uint> fields)
    {
        int headroom = Headroom - metadata;
        linear = Math.Min(linear, Limit - headroom);
        if (packet.Length - linear > PacketBuffer.MaxFragments * PacketBuffer.PageSize)
            return Errno.ENOMEM;
        buffer.Place(packet, metadata, linear, headroom, Limit);
        if (fields[XdpContext.IngressInterface / 4] == 0)
            fields[XdpContext.IngressInterface / 4] = Loopback;
        return Errno.None;
    }

    // Data, data_end and data_meta are offsets here: metadata comes first in what the caller gave.
    private static bool IsValid(ReadOnlySpan<uint> fields, int size) =>
        fields[XdpContext.DataMeta / 4] == 0
        && fields[XdpContext.DataEnd / 4] <= (uint)size
        && fields[XdpContext.Data / 4] <= fields[XdpContext.DataEnd / 4]
        && fields[XdpContext.Data / 4] % 4 == 0
        && fields[XdpContext.Data / 4] <= Headroom - FrameHeader
        && fields[XdpContext.EgressInterface / 4] == 0
        && (fields[XdpContext.IngressInterface / 4] != 0 || fields[XdpContext.ReceiveQueue / 4] == 0);

    private static Errno CopyPacket(PacketBuffer packet, int metadata, int length, Span<byte> target)
    {
        Span<byte> part = target[..Math.Min(length, target.Length)];
        int before = Math.Min(metadata, part.Length);
        new ReadOnlySpan<byte>(packet.Meta, before).CopyTo(part);
        packet.CopyTo(0, part[before..]);
        return length <= target.Length ? Errno.None : Errno.ENOSPC;
    }
}
