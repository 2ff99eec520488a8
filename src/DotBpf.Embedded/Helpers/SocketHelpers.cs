using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Storage;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Sockets of packets, and what maps keep for them (net/core/filter.c and net/core/bpf_sk_storage.c, 6.18).</summary>
/// <remarks>SAFETY: a first value is checked to be the program's for its whole size before the map reads it.</remarks>
internal static unsafe class SocketHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(95, "bpf_sk_fullsock", HelperUsers.TrafficControl, &Full) { Takes = [Socket], Gives = ResultType.FullSocketOrNull },
        new(107, "bpf_sk_storage_get", HelperUsers.TrafficControl, &Get) { Takes = [Map, Socket, ValueOrNull, Anything], Needs = MapAbilities.SocketStorage, Gives = ResultType.ValueOrNull },
        new(108, "bpf_sk_storage_delete", HelperUsers.TrafficControl, &Delete) { Takes = [Map, Socket], Needs = MapAbilities.SocketStorage },
    ];

    // All sockets of this host are full ones.
    private static ulong Full(Machine machine, ulong socket, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.SocketAt(socket);
        return socket;
    }

    private static ulong Get(Machine machine, ulong map, ulong socket, ulong first, ulong flags, ulong unused5)
    {
        BoundMap storage = machine.MapAt(map, MapAbilities.SocketStorage);
        return StorageHelpers.Get(machine, storage, machine.SocketAt(socket), first, flags);
    }

    private static ulong Delete(Machine machine, ulong map, ulong socket, ulong unused3, ulong unused4, ulong unused5)
    {
        BoundMap storage = machine.MapAt(map, MapAbilities.SocketStorage);
        return Answer.Failure(((EmbeddedLocalStorage)storage.Map).Remove(machine.SocketAt(socket)));
    }
}
