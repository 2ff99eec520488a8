using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Sockets;
using DotBpf.Embedded.Programs;
using DotBpf.ObjectFiles;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Choosing among sockets that share a port (net/core/filter.c, 6.18).</summary>
/// <remarks>SAFETY: keys are checked to be the program's for their whole size before a map sees their addresses.</remarks>
internal static unsafe class ReusePortHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(82, "bpf_sk_select_reuseport", HelperUsers.ReusePort, &Select) { Takes = [Context, Map, Key, Anything], Needs = MapAbilities.SocketChoice },
        new(46, "bpf_get_socket_cookie", HelperUsers.ReusePort, &Cookie) { Takes = [SocketOrNull] },
    ];

    private static ulong Select(Machine machine, ulong context, ulong map, ulong key, ulong flags, ulong unused5)
    {
        machine.CheckContext(context);
        BoundMap bound = machine.MapAt(map, MapAbilities.SocketChoice);
        SimulatedSocket? selected = bound.Map.FindSocket(new(machine.Readable(key, bound.KeySize, "the key"), (int)bound.KeySize));
        Errno refusal = selected is null ? Errno.ENOENT : Refusal(machine.Socket, selected, bound.Map.Info.Type);
        if (refusal == Errno.None)
            machine.Redirects.To(new(PacketDestinationKind.Receiver, (uint)selected!.Cookie));
        return Answer.Failure(refusal);
    }

    // Maps of sockets among which none is chosen may hold one that shares no port.
    private static Errno Refusal(SimulatedSocket socket, SimulatedSocket selected, MapType map)
    {
        if (!selected.IsInGroup)
            return map == MapType.ReusePortSockArray ? Errno.ENOENT : Errno.EINVAL;
        if (socket.SharesGroupWith(selected))
            return Errno.None;
        if (socket.Protocol != selected.Protocol)
            return Errno.EPROTOTYPE;
        return socket.Family != selected.Family ? Errno.EAFNOSUPPORT : Errno.EBADFD;
    }

    private static ulong Cookie(Machine machine, ulong socket, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        socket == 0 ? 0 : machine.SocketAt(socket).Cookie;
}
