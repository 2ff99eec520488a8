using System.Runtime.CompilerServices;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Saying which socket a lookup gives (net/core/filter.c, 6.18).</summary>
/// <remarks>SAFETY: fields are read within a machine's context block.</remarks>
internal static unsafe class LookupHelpers
{
    private const ulong Replace = 1;
    private const ulong Alone = 2;
    private const uint Ipv4 = 2;

    internal static HelperDefinition[] All { get; } =
        [new(124, "bpf_sk_assign", HelperUsers.Lookup, &Assign) { Takes = [Context, FullSocketOrNull, Anything] }];

    private static ulong Assign(Machine machine, ulong context, ulong argument, ulong flags, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        SimulatedSocket? socket = argument == 0 ? null : machine.SocketAt(argument);
        Errno refusal = (flags & ~(Replace | Alone)) != 0 ? Errno.EINVAL : socket is null ? Errno.None : Refusal(machine, socket);
        if (refusal == Errno.None && machine.Chosen is not null && (flags & Replace) == 0)
            refusal = Errno.EEXIST;
        if (refusal == Errno.None)
            machine.Choose(socket, (flags & Alone) != 0);
        return Answer.Failure(refusal);
    }

    // A socket of IPv6 takes what comes by IPv4 too, unless its address is one of IPv6 alone.
    private static Errno Refusal(Machine machine, SimulatedSocket socket)
    {
        if (!socket.AwaitsPackets)
            return Errno.ESOCKTNOSUPPORT;
        if (socket.Protocol != Field(machine, LookupContext.Protocol))
            return Errno.EPROTOTYPE;
        bool isIpv4 = Field(machine, LookupContext.Family) == Ipv4;
        return (isIpv4 ? socket.IsIpv6Only : socket.Family == Ipv4) ? Errno.EAFNOSUPPORT : Errno.None;
    }

    private static uint Field(Machine machine, int offset) => Unsafe.ReadUnaligned<uint>(machine.Context + offset);
}
