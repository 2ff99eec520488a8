using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Sockets of packets and of maps (net/core/filter.c, 6.18).</summary>
/// <remarks>SAFETY: keys are checked to be the program's for their whole size before a map sees their addresses.</remarks>
internal static unsafe class SocketHelpers
{
    // BPF_F_INGRESS; enum sk_action, include/uapi/linux/bpf.h, 6.18.
    private const ulong Ingress = 1;
    private const ulong Drop = 0;
    private const ulong Pass = 1;

    internal static HelperDefinition[] All { get; } =
    [
        new(52, "bpf_sk_redirect_map", HelperUsers.Stream, &RedirectByIndex) { Takes = [Context, Map, Anything, Anything], Needs = MapAbilities.SocketSlots },
        new(72, "bpf_sk_redirect_hash", HelperUsers.Stream, &RedirectByKey) { Takes = [Context, Map, Key, Anything], Needs = MapAbilities.SocketKeys },
        new(86, "bpf_sk_release", HelperUsers.Forwarding | HelperUsers.Stream | HelperUsers.CgroupSkb | HelperUsers.Lookup | HelperUsers.CgroupAddress, &Release) { Takes = [ReleasedSocket] },
        new(95, "bpf_sk_fullsock", HelperUsers.TrafficControl | HelperUsers.CgroupSkb, &Full) { Takes = [Socket], Gives = ResultType.FullSocketOrNull },
        new(124, "bpf_sk_assign", HelperUsers.TrafficControl, &Assign) { Takes = [Context, Socket, Anything] },
    ];

    /// <summary>The socket in a slot of a map; <see langword="null"/> when there is none.</summary>
    internal static SimulatedSocket? FindByIndex(Machine machine, ulong context, ulong map, ulong index)
    {
        machine.CheckContext(context);
        uint key = (uint)index;
        return machine.MapAt(map, MapAbilities.SocketSlots).Map.FindSocket(new(&key, sizeof(uint)));
    }

    /// <summary>The socket of a key of a map; <see langword="null"/> when there is none.</summary>
    internal static SimulatedSocket? FindByKey(Machine machine, ulong context, ulong map, ulong key)
    {
        machine.CheckContext(context);
        BoundMap bound = machine.MapAt(map, MapAbilities.SocketKeys);
        return bound.Map.FindSocket(new(machine.Readable(key, bound.KeySize, "the key"), (int)bound.KeySize));
    }

    /// <summary>Asks for data to go on to a socket, which they do only if it is connected (sock_map_redirect_allowed, net/core/sock_map.c, 6.18).</summary>
    /// <returns>The verdict that does so.</returns>
    internal static ulong Redirect(Machine machine, SimulatedSocket? socket, ulong flags)
    {
        if ((flags & ~Ingress) != 0 || socket?.Spec is not { State: SimulatedSocketState.Connected })
            return Drop;
        machine.Redirects.To(new(flags == Ingress ? PacketDestinationKind.PeerIngress : PacketDestinationKind.Peer, (uint)socket.Cookie));
        return Pass;
    }

    private static ulong RedirectByIndex(Machine machine, ulong context, ulong map, ulong index, ulong flags, ulong unused5) =>
        Redirect(machine, FindByIndex(machine, context, map, index), flags);

    private static ulong RedirectByKey(Machine machine, ulong context, ulong map, ulong key, ulong flags, ulong unused5) =>
        Redirect(machine, FindByKey(machine, context, map, key), flags);

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

    // Only a packet that comes in takes a socket, and that of a test run is at no hook.
    private static ulong Assign(Machine machine, ulong context, ulong socket, ulong flags, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        machine.SocketAt(socket);
        return Answer.Failure(flags != 0 ? Errno.EINVAL : Errno.EOPNOTSUPP);
    }
}
