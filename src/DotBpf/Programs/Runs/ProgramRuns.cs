using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>Test runs in the terms of each kind of program. All of them run the program without attaching it.</summary>
public static class ProgramRuns
{
    // A program can make a packet longer by what fits the pages around it.
    private const int RoomToGrow = 4096;

    extension(BpfProgram program)
    {
        /// <summary>Runs an XDP program on a packet.</summary>
        /// <param name="packet">The packet, from its Ethernet header on, after <see cref="XdpRunContext.MetadataLength"/> bytes of metadata.</param>
        /// <param name="context">What it sees beside the packet.</param>
        /// <returns>What it decided, and what it made of packet and context.</returns>
        /// <exception cref="BpfSyscallException">The host refuses packet or context, or cannot run it so.</exception>
        public XdpRunResult RunXdp(ReadOnlySpan<byte> packet, XdpRunContext context = default)
        {
            context = context.WithEnd(packet.Length);
            TestRunResult result = Run(program, packet, ref context, out byte[] after);
            return new XdpRunResult((XdpAction)result.ReturnValue, after, context, result.NanosecondsPerRun) { Destinations = result.Destinations };
        }

        /// <summary>Runs a program of traffic control, a cgroup or a socket on a packet.</summary>
        /// <param name="packet">The packet, from its Ethernet header on.</param>
        /// <param name="context">What it sees beside the packet.</param>
        /// <returns>What it returned, and what it made of packet and context.</returns>
        /// <exception cref="BpfSyscallException">The host refuses packet or context, or cannot run it so.</exception>
        public SkbRunResult RunSkb(ReadOnlySpan<byte> packet, SkbRunContext context = default)
        {
            TestRunResult result = Run(program, packet, ref context, out byte[] after);
            return new SkbRunResult((int)result.ReturnValue, after, context, result.NanosecondsPerRun) { Destinations = result.Destinations };
        }

        /// <summary>Runs a flow dissector on a packet.</summary>
        /// <param name="packet">The packet, from its Ethernet header on, with at least 14 bytes.</param>
        /// <param name="flags">How far it is to look.</param>
        /// <returns>What it returned, and what it found out.</returns>
        /// <remarks>Kernel: since 5.1, flags since 5.4.</remarks>
        /// <exception cref="BpfSyscallException">The packet is too short, or the program of another kind.</exception>
        public FlowDissectorRunResult RunFlowDissector(ReadOnlySpan<byte> packet, FlowDissectorFlags flags = FlowDissectorFlags.None)
        {
            var asked = new FlowKeys { Flags = flags };
            FlowKeys found = default;
            ReadOnlySpan<byte> context = flags == FlowDissectorFlags.None ? [] : Bytes(ref asked);
            TestRunResult result = program.TestRun(new TestRunInput { Packet = packet, PacketOut = Bytes(ref found), Context = context });
            return new FlowDissectorRunResult((int)result.ReturnValue, found, result.NanosecondsPerRun);
        }

        /// <summary>Runs a program that looks up the socket of a new connection or datagram.</summary>
        /// <param name="protocol">TCP or UDP.</param>
        /// <param name="remote">Where it comes from.</param>
        /// <param name="local">Where it goes to; of the same address family.</param>
        /// <param name="ingressInterfaceIndex">The interface it came in by; 0 for none.</param>
        /// <returns>Whether it may go on, and to which socket.</returns>
        /// <remarks>Kernel: since 5.13.</remarks>
        /// <exception cref="ArgumentException">The two addresses are of different families.</exception>
        /// <exception cref="BpfSyscallException">The program is of another kind, or the kernel refuses the addresses.</exception>
        public SocketLookupRunResult RunSocketLookup(ProtocolType protocol, IPEndPoint remote, IPEndPoint local, int ingressInterfaceIndex = 0)
        {
            ArgumentNullException.ThrowIfNull(remote);
            ArgumentNullException.ThrowIfNull(local);
            if (remote.AddressFamily != local.AddressFamily)
                throw new ArgumentException($"{remote} and {local} are of different address families.", nameof(remote));
            SocketLookupContext context = SocketLookupContext.Of(protocol, remote, local, ingressInterfaceIndex), left = default;
            TestRunResult result = program.TestRun(new TestRunInput { Context = Bytes(ref context), ContextOut = Bytes(ref left) });
            return new SocketLookupRunResult(result.ReturnValue == 1, left.Cookie, result.NanosecondsPerRun);
        }

        /// <summary>Runs a netfilter program on a packet.</summary>
        /// <param name="packet">The packet, from its Ethernet header on, whose protocol says which family of netfilter it is.</param>
        /// <returns>Whether the packet may go on (<c>NF_ACCEPT</c>), rather than being dropped (<c>NF_DROP</c>).</returns>
        /// <remarks>Kernel: since 6.4.</remarks>
        /// <exception cref="BpfSyscallException">The packet is too short or of neither family, or the program of another kind.</exception>
        public bool RunNetfilter(ReadOnlySpan<byte> packet) => program.TestRun(new TestRunInput { Packet = packet }).ReturnValue == 1;

        /// <summary>Runs a program of a raw tracepoint with these arguments.</summary>
        /// <param name="arguments">The tracepoint's arguments, at least as many as the program reads.</param>
        /// <param name="cpu">The CPU to run on, as <see cref="BpfHost.EnterCpu"/> counts them; <see langword="null"/> for this thread's.</param>
        /// <returns>What it returned.</returns>
        /// <remarks>Kernel: since 5.10.</remarks>
        /// <exception cref="BpfSyscallException">Too few arguments, a CPU that is not online (<see cref="Errno.ENXIO"/>), or another kind of program.</exception>
        public int RunRawTracepoint(ReadOnlySpan<ulong> arguments, int? cpu = null) =>
            (int)program.TestRun(new TestRunInput { Context = MemoryMarshal.AsBytes(arguments), Cpu = cpu, Repeat = 0 }).ReturnValue;

        /// <summary>Runs a program of kind Syscall, which only such runs do, on a value that it may change.</summary>
        /// <typeparam name="TContext">The program's context: a type without references, as it is laid out in C.</typeparam>
        /// <param name="context">The value, at most 65 535 bytes.</param>
        /// <returns>What it returned.</returns>
        /// <remarks>Kernel: since 5.14. Privileges: CAP_BPF.</remarks>
        /// <exception cref="BpfSyscallException">The program reads beyond the value, or is of another kind.</exception>
        public int RunSyscall<TContext>(ref TContext context)
            where TContext : unmanaged
        {
            Span<byte> bytes = Bytes(ref context);
            return (int)program.TestRun(new TestRunInput { Context = bytes, ContextOut = bytes, Repeat = 0 }).ReturnValue;
        }
    }

    // The context is replaced by what the program left of it.
    private static TestRunResult Run<TContext>(BpfProgram program, ReadOnlySpan<byte> packet, ref TContext context, out byte[] after)
        where TContext : unmanaged
    {
        var room = new byte[packet.Length + RoomToGrow];
        TContext left = default;
        TestRunResult result = program.TestRun(new TestRunInput
        {
            Packet = packet,
            PacketOut = room,
            Context = Bytes(ref context),
            ContextOut = Bytes(ref left),
        });
        (after, context) = (room[..result.PacketLength], left);
        return result;
    }

    private static Span<byte> Bytes<T>(ref T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new Span<T>(ref value));
}
