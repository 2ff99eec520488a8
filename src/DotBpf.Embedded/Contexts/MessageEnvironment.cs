using System.Runtime.CompilerServices;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>What a socket sends, for programs that say where it goes (<c>sk_msg</c>). The kernel runs such programs on sockets only.</summary>
/// <remarks>The data are the packet of a run, and the socket is the one that the thread entered. SAFETY: data longer than fit are refused before they are placed, and fields lie within a machine's context block.</remarks>
internal sealed unsafe class MessageEnvironment : ProgramEnvironment
{
    // SK_PASS, enum sk_action, include/uapi/linux/bpf.h, 6.18.
    private const long Pass = 1;

    internal override ContextLayout Layout => MessageContext.Layout;

    internal override long RedirectVerdict => Pass;

    internal override bool HasPacket => false;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        if (HasContext(input) || input.Packet.Length is 0 or > Message.LongestPart)
            return Errno.EINVAL;
        machine.Packet.Place(input.Packet, 0, input.Packet.Length, 0, PacketBuffer.Capacity);
        machine.UseSocket();
        machine.Message.Begin();
        new Span<byte>(machine.Context, MessageContext.Size).Clear();
        SocketWords.Write(machine.Context + MessageContext.Socket, (byte*)machine.PacketSocket);
        TellLength(machine);
        return Errno.None;
    }

    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        (packetLength, contextLength) = (machine.Message.Length, 0);
        return CopyOut(machine.Message.Bytes, input.PacketOut);
    }

    internal override Window PacketWindow(Machine machine)
    {
        nuint length = (nuint)(machine.Packet.End - machine.Packet.Data);
        return new Window((nuint)machine.Packet.Data, length, length);
    }

    /// <summary>Puts the message's length where programs read it.</summary>
    internal static void TellLength(Machine machine) => Unsafe.WriteUnaligned(machine.Context + MessageContext.Length, (uint)machine.Message.Length);
}
