using System.Runtime.CompilerServices;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>What happens to TCP connections, for programs that follow it (<c>sock_ops</c>): a test run gives them a context made up. The kernel runs such programs on connections only.</summary>
/// <remarks>The socket is the one that the thread entered; without, there is none. SAFETY: packets longer than the buffer are refused before they are placed, and fields lie within a machine's context block.</remarks>
internal sealed unsafe class SocketOperationEnvironment : ProgramEnvironment
{
    internal override ContextLayout Layout => SocketOperationContext.Layout;

    internal override long RedirectVerdict => -1;

    internal override bool HasPacket => false;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        Span<byte> context = new(machine.Context, SocketOperationContext.Size);
        Errno errno = ReadContext(input, context);
        if (errno != Errno.None)
            return errno;
        bool hasAddress = context[SocketOperationContext.Addresses..SocketOperationContext.AfterAddresses].ContainsAnyExcept((byte)0);
        if (hasAddress || input.Packet.Length > PacketBuffer.Capacity)
            return Errno.EINVAL;
        machine.Packet.Place(input.Packet, 0, input.Packet.Length, 0, PacketBuffer.Capacity);
        Set(machine, SocketOperationContext.PacketLength, (uint)input.Packet.Length);
        UseSocket(machine);
        return Errno.None;
    }

    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        (packetLength, contextLength) = (input.Packet.Length, SocketOperationContext.Size);
        Errno errno = CopyOut(input.Packet, input.PacketOut);
        return errno != Errno.None ? errno : CopyOut(new ReadOnlySpan<byte>(machine.Context, SocketOperationContext.Size), input.ContextOut);
    }

    // Programs may only read it.
    internal override Window PacketWindow(Machine machine) => new((nuint)machine.Packet.Data, (nuint)(machine.Packet.End - machine.Packet.Data), 0);

    private static void UseSocket(Machine machine)
    {
        bool isThere = machine.UseEnteredSocket();
        Set(machine, SocketOperationContext.IsFullSocket, isThere ? 1u : 0);
        if (isThere)
            SocketWords.Write(machine.Context + SocketOperationContext.Socket, (byte*)machine.PacketSocket);
    }

    private static void Set(Machine machine, int offset, uint value) => Unsafe.WriteUnaligned(machine.Context + offset, value);
}
