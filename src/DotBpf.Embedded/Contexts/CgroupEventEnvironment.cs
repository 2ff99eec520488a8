using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>What a cgroup is about to do, for programs that decide about it: a test run gives them a context made up. The kernel runs such programs when it happens only.</summary>
/// <remarks>
/// The socket is the one that the thread entered, or one of the run's own; a socket's option is the packet of a run. SAFETY: options longer than a page are refused before they are placed,
/// and every context is shorter than a machine's block.
/// </remarks>
internal sealed unsafe class CgroupEventEnvironment(ContextLayout layout) : ProgramEnvironment
{
    private readonly bool _hasOption = Has(layout, ContextSource.PacketStart);

    internal override ContextLayout Layout { get; } = layout;

    internal override long RedirectVerdict => -1;

    internal override bool HasPacket => false;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        if (input.Packet.Length > (_hasOption ? PacketBuffer.PageSize : 0) || input.Context.Length > Layout.Size)
            return Errno.EINVAL;
        Errno errno = ReadContext(input, new Span<byte>(machine.Context, Layout.Size));
        if (errno != Errno.None)
            return errno;
        machine.Packet.Place(input.Packet, 0, input.Packet.Length, 0, PacketBuffer.PageSize);
        machine.UseSocket();
        machine.Outcome = 0;
        return Errno.None;
    }

    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        packetLength = input.Packet.Length;
        contextLength = HasContext(input) ? Layout.Size : 0;
        Errno errno = CopyOut(new ReadOnlySpan<byte>(machine.Packet.Data, packetLength), input.PacketOut);
        return errno != Errno.None ? errno : CopyOut(new ReadOnlySpan<byte>(machine.Context, contextLength), input.ContextOut);
    }

    internal override Window PacketWindow(Machine machine)
    {
        nuint length = _hasOption ? (nuint)(machine.Packet.End - machine.Packet.Data) : 0;
        return new Window((nuint)machine.Packet.Data, length, length);
    }

    private static bool Has(ContextLayout layout, ContextSource source)
    {
        for (int offset = 0; offset < layout.Size; offset++)
        {
            if (layout.FieldAt(offset)?.Source == source)
                return true;
        }

        return false;
    }
}
