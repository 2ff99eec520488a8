using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Contexts;

/// <summary>Looking up the socket of a new connection or datagram, as the kernel's test run has it (bpf_prog_test_run_sk_lookup, net/bpf/test_run.c, 6.18).</summary>
/// <remarks>SAFETY: fields lie within a machine's context block.</remarks>
internal sealed unsafe class LookupEnvironment : ProgramEnvironment
{
    // SK_PASS, enum sk_action, include/uapi/linux/bpf.h, 6.18.
    private const long Pass = 1;
    private const ushort Ipv4 = 2;
    private const ushort Ipv6 = 10;

    internal override ContextLayout Layout => LookupContext.Layout;

    internal override long RedirectVerdict => Pass;

    internal override bool HasPacket => false;

    internal override bool ChoosesAnew => true;

    internal override Errno Begin(Machine machine, in TestRunInput input)
    {
        if (!input.Packet.IsEmpty || !input.PacketOut.IsEmpty || !HasContext(input))
            return Errno.EINVAL;
        Span<byte> context = new(machine.Context, LookupContext.Size);
        Errno errno = ReadContext(input, context);
        return errno != Errno.None ? errno : Settle(context);
    }

    // Packets may still go to another socket of the group, which a test run does not look for.
    internal override Errno End(Machine machine, in TestRunInput input, out int packetLength, out int contextLength)
    {
        (packetLength, contextLength) = (0, LookupContext.Size);
        SimulatedSocket? chosen = machine.Chosen;
        if (chosen is { Spec.SharesPort: true } && !machine.ChoosesAlone)
            return Errno.EOPNOTSUPP;
        Span<byte> left = stackalloc byte[LookupContext.Size];
        ReadContext(input, left);
        MemoryMarshal.Write(left[LookupContext.Cookie..], chosen?.Cookie ?? 0);
        return CopyOut(left, input.ContextOut);
    }

    internal override Window PacketWindow(Machine machine) => default;

    // What was given is cut to what the kernel keeps of it.
    private static Errno Settle(Span<byte> context)
    {
        if (Read<ulong>(context, LookupContext.Cookie) != 0 || Read<uint>(context, LookupContext.Interface) != 0 || Read<uint>(context, LookupContext.Interface + sizeof(uint)) != 0)
            return Errno.EINVAL;
        if (Read<uint>(context, LookupContext.LocalPort) > ushort.MaxValue)
            return Errno.ERANGE;
        foreach (int offset in (ReadOnlySpan<int>)[LookupContext.Family, LookupContext.Protocol])
            Write(context, offset, (uint)Read<ushort>(context, offset));
        Write(context, LookupContext.AfterRemotePort, (ushort)0);
        switch (Read<ushort>(context, LookupContext.Family))
        {
            case Ipv4:
                context.Slice(LookupContext.RemoteAddress6, 16).Clear();
                context.Slice(LookupContext.LocalAddress6, 16).Clear();
                return Errno.None;
            case Ipv6:
                Write(context, LookupContext.RemoteAddress4, 0u);
                Write(context, LookupContext.LocalAddress4, 0u);
                return Errno.None;
            default:
                return Errno.EAFNOSUPPORT;
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> context, int offset)
        where T : unmanaged => MemoryMarshal.Read<T>(context[offset..]);

    private static void Write<T>(Span<byte> context, int offset, T value)
        where T : unmanaged => MemoryMarshal.Write(context[offset..], value);
}
