using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>Socket buffers, as the kernel's test run has them (bpf_prog_test_run_skb, net/bpf/test_run.c, 6.18).</summary>
/// <remarks>
/// Interfaces are whatever the caller says: none is looked up, so any index is accepted where the kernel answers ENODEV.
/// SAFETY: packets longer than <see cref="MaxInput"/> are refused before one is placed, and fields lie within a machine's context block.
/// </remarks>
internal sealed unsafe class SkbEnvironment : ProgramEnvironment
{
    /// <summary>How long a packet may become (SKB_MAX_ALLOC, include/linux/skbuff.h, 6.18).</summary>
    internal const int MaxLength = (4 * PacketBuffer.PageSize) - 320;

    /// <summary>Bytes before the packet, enough for a packet of the greatest length to be put before it.</summary>
    internal const int Headroom = 20 * 1024;

    // A page less the kernel's own head and tail room (NET_SKB_PAD 64, struct skb_shared_info 320).
    private const int MaxInput = PacketBuffer.PageSize - 64 - 320;
    private const uint Loopback = 1;
    private const ushort Ipv4 = 0x0800;
    private const ushort Ipv6 = 0x86dd;

    private readonly bool _hasLinkHeader;
    private readonly bool _tellsOfSocket;

    internal SkbEnvironment(ContextLayout layout, bool hasLinkHeader)
    {
        Layout = layout;
        _hasLinkHeader = hasLinkHeader;
        _tellsOfSocket = layout.FieldAt(SkbContext.SocketFamily) is not null;
    }

    internal override ContextLayout Layout { get; }

    // TC_ACT_REDIRECT; a socket has no such verdict.
    internal override long RedirectVerdict => _hasLinkHeader ? 7 : -1;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        ReadOnlySpan<byte> packet = input.Packet;
        if (packet.Length is < EthernetHeader or > MaxInput)
            return Errno.EINVAL;
        Errno errno = ReadContext(input, new Span<byte>(machine.Context, SkbContext.Size));
        if (errno != Errno.None)
            return errno;
        if (HasContext(input) && !IsValid(new ReadOnlySpan<byte>(machine.Context, SkbContext.Size), packet.Length))
            return Errno.EINVAL;
        ushort protocol = ProtocolOf(packet);
        if ((protocol == Ipv4 && packet.Length < EthernetHeader + 20) || (protocol == Ipv6 && packet.Length < EthernetHeader + 40))
            return Errno.EINVAL;
        machine.Packet.Place(packet, 0, packet.Length, Headroom, Headroom + MaxLength);
        machine.UseSocket();
        machine.DescribeSocket(protocol, packet[EthernetHeader..]);
        machine.Skb.Reset(machine.Packet.Data, EthernetHeader);
        if (!_hasLinkHeader)
            machine.Packet.Data = machine.Packet.Meta = machine.Packet.Data + EthernetHeader;
        FillContext(machine, packet, protocol, HasContext(input));
        return Errno.None;
    }

    /// <summary>Puts a packet of IP in place that a socket sends or receives.</summary>
    internal void Begin(Machine machine, SimulatedSocket socket, ReadOnlySpan<byte> packet, bool isSent)
    {
        PacketBuffer buffer = machine.Packet;
        ushort protocol = packet[0] >> 4 == 4 ? Ipv4 : Ipv6;
        buffer.Place(packet, 0, packet.Length, Headroom, Headroom + MaxLength);
        machine.UseSocket(socket);
        new Span<byte>(machine.Context, SkbContext.Size).Clear();
        FillContext(machine, protocol);
        PlaceLinkHeader(machine, protocol, isSent);
        if (isSent)
            FillFrom(machine, socket);
        else
            Set(machine, SkbContext.IngressInterface, Loopback);
    }

    /// <summary>Sets the control block to zeros, as it is for each program of a cgroup (__bpf_prog_run_save_cb, include/linux/filter.h, 6.18).</summary>
    internal static void ClearControlBlock(Machine machine) => new Span<byte>(machine.Context + SkbContext.ControlBlock, SkbContext.ControlBlockSize).Clear();

    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        PacketBuffer packet = machine.Packet;
        if (!_hasLinkHeader)
        {
            packet.Data -= EthernetHeader;
            new Span<byte>(packet.Data, EthernetHeader).Clear();
        }

        packetLength = packet.Length;
        Errno errno = CopyOut(new ReadOnlySpan<byte>(packet.Data, packetLength), input.PacketOut);
        contextLength = HasContext(input) ? SkbContext.Size : 0;
        return errno != Errno.None || contextLength == 0 ? errno : CopyContext(machine, input);
    }

    internal override Window PacketWindow(Machine machine)
    {
        nuint length = (nuint)(machine.Packet.End - machine.Packet.Data);
        return new Window((nuint)machine.Packet.Data, length, machine.Program.Type.OnlyReadsPackets ? 0 : length);
    }

    private static ushort ProtocolOf(ReadOnlySpan<byte> packet)
    {
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(packet[12..]);
        if (type >= 0x0600)
            return type;

        // eth_type_trans, net/ethernet/eth.c, 6.18: a length, not a type. Novell's raw frames begin with ffff.
        bool isRaw = packet.Length >= EthernetHeader + 2 && BinaryPrimitives.ReadUInt16BigEndian(packet[14..]) == 0xffff;
        return (ushort)(isRaw ? 0x0001 : 0x0004);
    }

    // The loopback device has the address 00:00:00:00:00:00: what is for another is PACKET_OTHERHOST.
    private static uint PacketTypeOf(ReadOnlySpan<byte> packet)
    {
        ReadOnlySpan<byte> destination = packet[..6];
        if (!destination.ContainsAnyExcept((byte)0))
            return 0;
        if (!destination.ContainsAnyExcept((byte)0xff))
            return 1;
        return (destination[0] & 1) != 0 ? 2u : 3u;
    }

    // convert___skb_to_skb, net/bpf/test_run.c, 6.18: only these fields may be given.
    private static bool IsValid(ReadOnlySpan<byte> context, int length)
    {
        ReadOnlySpan<(int From, int To)> unused = [(0, 8), (12, 32), (44, 48), (68, 152), (168, 176), (180, 184)];
        foreach ((int from, int to) in unused)
        {
            if (context[from..to].ContainsAnyExcept((byte)0))
                return false;
        }

        uint wireLength = MemoryMarshal.Read<uint>(context[SkbContext.WireLength..]);
        uint segments = MemoryMarshal.Read<uint>(context[SkbContext.SegmentCount..]);
        return (wireLength == 0 || (wireLength >= (uint)length && wireLength <= 65536)) && segments <= ushort.MaxValue;
    }

    // What is sent has none yet, and what is received has that of the loopback device, whose addresses are zeros.
    private static void PlaceLinkHeader(Machine machine, ushort protocol, bool isSent)
    {
        PacketBuffer buffer = machine.Packet;
        byte* network = buffer.Data;
        machine.Skb.Reset(network, 0);
        machine.Skb.LinkHeader = null;
        if (isSent)
            return;
        buffer.Data -= EthernetHeader;
        machine.Skb.Reset(buffer.Data, EthernetHeader);
        new Span<byte>(buffer.Data, EthernetHeader).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(new(network - sizeof(ushort), sizeof(ushort)), protocol);
        buffer.Data = buffer.Meta = network;
    }

    private static void FillFrom(Machine machine, SimulatedSocket socket)
    {
        Set(machine, SkbContext.Mark, socket.Spec?.Mark ?? 0);
        Set(machine, SkbContext.Priority, socket.Spec?.Priority ?? 0);
        if (socket.Spec is { Interface: not 0 } spec)
            Set(machine, SkbContext.Interface, (uint)spec.Interface);
    }

    private void FillContext(Machine machine, ReadOnlySpan<byte> packet, ushort protocol, bool isGiven)
    {
        Set(machine, SkbContext.PacketType, PacketTypeOf(packet));
        FillContext(machine, protocol);
        if (isGiven && Field(machine, SkbContext.WireLength) == 0)
            Set(machine, SkbContext.WireLength, (uint)machine.Packet.Length);
    }

    private void FillContext(Machine machine, ushort protocol)
    {
        Set(machine, SkbContext.Protocol, BinaryPrimitives.ReverseEndianness(protocol));
        ref uint index = ref Field(machine, SkbContext.Interface);
        if (index == 0)
            index = Loopback;
        Set(machine, SkbContext.Length, (uint)machine.Packet.Length);
        if (_tellsOfSocket)
            SocketWords.Write(machine.Context + SkbContext.SocketFamily, (byte*)machine.PacketSocket);
    }

    // convert_skb_to___skb, net/bpf/test_run.c, 6.18: fields that are not written back stay as they were given.
    private static Errno CopyContext(Machine machine, in TestRunInput input)
    {
        Span<byte> result = stackalloc byte[SkbContext.Size];
        ReadContext(input, result);
        ReadOnlySpan<byte> context = new(machine.Context, SkbContext.Size);
        ReadOnlySpan<(int Offset, int Size)> written =
        [
            (SkbContext.Mark, 4), (SkbContext.Priority, 4), (SkbContext.IngressInterface, 4), (SkbContext.Interface, 4),
            (SkbContext.ControlBlock, SkbContext.ControlBlockSize), (SkbContext.Timestamp, 8), (SkbContext.WireLength, 4),
            (SkbContext.SegmentCount, 4), (SkbContext.HardwareTimestamp, 8),
        ];
        foreach ((int offset, int size) in written)
            context.Slice(offset, size).CopyTo(result[offset..]);
        return CopyOut(result, input.ContextOut);
    }

    private static void Set(Machine machine, int offset, uint value) => Field(machine, offset) = value;

    private static ref uint Field(Machine machine, int offset) => ref Unsafe.AsRef<uint>(machine.Context + offset);
}
