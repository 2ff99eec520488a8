using System.Runtime.CompilerServices;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>What programs do that follow TCP connections (net/core/filter.c and net/core/sock_map.c, 6.18).</summary>
/// <remarks>SAFETY: keys are checked to be the program's for their whole size before a map sees their addresses; fields lie within a machine's context block.</remarks>
internal static unsafe class SocketOperationHelpers
{
    // BPF_SOCK_OPS_ALL_CB_FLAGS, and the operations at which a connection is whole, include/uapi/linux/bpf.h, 6.18.
    private const uint AllCallbacks = 0x7f;
    private const uint ActiveEstablished = 4;
    private const uint PassiveEstablished = 5;
    private const uint Listens = 11;

    internal static HelperDefinition[] All { get; } =
    [
        new(53, "bpf_sock_map_update", HelperUsers.Operations, &Update) { Takes = [Context, Map, Key, Anything], Needs = MapAbilities.SocketSlots },
        new(59, "bpf_sock_ops_cb_flags_set", HelperUsers.Operations, &SetCallbacks) { Takes = [Context, Anything] },
        new(70, "bpf_sock_hash_update", HelperUsers.Operations, &Update) { Takes = [Context, Map, Key, Anything], Needs = MapAbilities.SocketKeys },
    ];

    private static ulong Update(Machine machine, ulong context, ulong map, ulong key, ulong flags, ulong unused5)
    {
        machine.CheckContext(context);
        BoundMap bound = machine.MapAt(map, MapAbilities.SocketSlots | MapAbilities.SocketKeys);
        byte* place = machine.Readable(key, bound.KeySize, "the key");
        bool isWhole = Field(machine, SocketOperationContext.Operation) is ActiveEstablished or PassiveEstablished or Listens;
        return Answer.Failure(isWhole && machine.EnteredSocket is { IsTcp: true } socket
            ? bound.Map.UpdateSocket(new(place, (int)bound.KeySize), socket, (UpdateMode)flags)
            : Errno.EOPNOTSUPP);
    }

    // What is not known is left, and said.
    private static ulong SetCallbacks(Machine machine, ulong context, ulong flags, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        if (machine.EnteredSocket is null)
            return Answer.Failure(Errno.EINVAL);
        Field(machine, SocketOperationContext.CallbackFlags) = (uint)flags & AllCallbacks;
        return (ulong)(int)((uint)flags & ~AllCallbacks);
    }

    private static ref uint Field(Machine machine, int offset) => ref Unsafe.AsRef<uint>(machine.Context + offset);
}
