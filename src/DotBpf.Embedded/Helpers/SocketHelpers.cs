using DotBpf.Embedded.Interpreter;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Sockets of packets and of maps (net/core/filter.c, 6.18).</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class SocketHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(86, "bpf_sk_release", HelperUsers.Forwarding, &Release) { Takes = [ReleasedSocket] },
        new(95, "bpf_sk_fullsock", HelperUsers.TrafficControl, &Full) { Takes = [Socket], Gives = ResultType.FullSocketOrNull },
    ];

    // The run holds what it found until it ends, for others of its pointers may lead there.
    private static ulong Release(Machine machine, ulong socket, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.SocketAt(socket);
        return 0;
    }

    // All sockets of this host are full ones.
    private static ulong Full(Machine machine, ulong socket, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.SocketAt(socket);
        return socket;
    }
}
