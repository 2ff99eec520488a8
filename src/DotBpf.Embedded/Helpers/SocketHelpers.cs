using DotBpf.Embedded.Interpreter;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Sockets of packets (net/core/filter.c, 6.18).</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class SocketHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(95, "bpf_sk_fullsock", HelperUsers.TrafficControl, &Full) { Takes = [Socket], Gives = ResultType.FullSocketOrNull },
    ];

    // All sockets of this host are full ones.
    private static ulong Full(Machine machine, ulong socket, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.SocketAt(socket);
        return socket;
    }
}
