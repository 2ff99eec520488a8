using System.Runtime.CompilerServices;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>Packets and connections that come to a port which several sockets share, for programs that choose one of them (<c>sk_reuseport</c>). The kernel runs such programs on packets that come only.</summary>
/// <remarks>The group is that of the socket that the thread entered. SAFETY: packets longer than the buffer are refused before they are placed, and fields lie within a machine's context block.</remarks>
internal sealed unsafe class ReusePortEnvironment : ProgramEnvironment
{
    // SK_PASS, enum sk_action, include/uapi/linux/bpf.h, 6.18.
    private const long Pass = 1;

    internal override ContextLayout Layout => ReusePortContext.Layout;

    internal override long RedirectVerdict => Pass;

    internal override bool HasPacket => false;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        if (HasContext(input) || input.Packet.Length > PacketBuffer.Capacity || !InternetPacket.TryRead(input.Packet, out InternetPacket read))
            return Errno.EINVAL;
        PacketBuffer packet = machine.Packet;
        packet.Place(input.Packet[..read.End], 0, read.End, 0, PacketBuffer.Capacity);
        machine.UseSocket();
        machine.Skb.Reset(packet.Data, InternetPacket.LinkHeader);
        packet.Data = packet.Meta = packet.Data + read.Transport;
        Describe(machine, input.Packet, read);
        return Errno.None;
    }

    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        (packetLength, contextLength) = (input.Packet.Length, 0);
        return CopyOut(input.Packet, input.PacketOut);
    }

    // Programs may only read it.
    internal override Window PacketWindow(Machine machine) => new((nuint)machine.Packet.Data, (nuint)(machine.Packet.End - machine.Packet.Data), 0);

    private static void Describe(Machine machine, ReadOnlySpan<byte> packet, InternetPacket read)
    {
        SimulatedSocketSpec? socket = machine.Socket.Spec;
        Span<byte> context = new(machine.Context, ReusePortContext.Size);
        context.Clear();
        packet.Slice(12, sizeof(ushort)).CopyTo(context[ReusePortContext.LinkProtocol..]);
        Set(machine, ReusePortContext.Length, (uint)(read.End - read.Transport));
        Set(machine, ReusePortContext.Protocol, socket is null ? read.Protocol : machine.Socket.Protocol);
        Set(machine, ReusePortContext.IsBoundToAny, socket is { IsBoundToAny: true } ? 1u : 0);
        Set(machine, ReusePortContext.Hash, Helpers.FlowHash.Of(machine.Packet, machine.Skb.NetworkHeader));
    }

    private static void Set(Machine machine, int offset, uint value) => Unsafe.WriteUnaligned(machine.Context + offset, value);
}
