using System.Runtime.CompilerServices;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>Data that a socket received, for programs that say where they go on to (<c>sk_skb</c>). The kernel runs such programs on sockets only.</summary>
/// <remarks>The data are the packet of a run, and the socket is the one that the thread entered. SAFETY: data longer than a page are refused before they are placed, and fields lie within a machine's context block.</remarks>
internal sealed unsafe class StreamEnvironment : ProgramEnvironment
{
    // SK_PASS, enum sk_action, include/uapi/linux/bpf.h, 6.18.
    private const long Pass = 1;
    private const int Headroom = 256;

    internal override ContextLayout Layout => SkbContext.StreamLayout;

    internal override long RedirectVerdict => Pass;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        if (HasContext(input) || input.Packet.Length > PacketBuffer.PageSize)
            return Errno.EINVAL;
        machine.Packet.Place(input.Packet, 0, input.Packet.Length, Headroom, Headroom + PacketBuffer.PageSize);
        machine.UseSocket();
        machine.Skb.Reset(machine.Packet.Data, 0);
        new Span<byte>(machine.Context, SkbContext.Size).Clear();
        Unsafe.WriteUnaligned(machine.Context + SkbContext.Length, (uint)input.Packet.Length);
        SocketWords.Write(machine.Context + SkbContext.SocketFamily, (byte*)machine.PacketSocket);
        return Errno.None;
    }

    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        packetLength = machine.Packet.Length;
        contextLength = 0;
        return CopyOut(new ReadOnlySpan<byte>(machine.Packet.Data, packetLength), input.PacketOut);
    }

    internal override Window PacketWindow(Machine machine)
    {
        nuint length = (nuint)(machine.Packet.End - machine.Packet.Data);
        return new Window((nuint)machine.Packet.Data, length, length);
    }
}
