using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.KernelObjects;
using DotBpf.Embedded.Maps.Storage;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>What maps keep for tasks, cgroups, sockets and attachments (kernel/bpf/bpf_task_storage.c, kernel/bpf/bpf_cgrp_storage.c, net/core/bpf_sk_storage.c and kernel/bpf/cgroup.c, 6.18).</summary>
/// <remarks>SAFETY: a first value is checked to be the program's for its whole size before the map reads it.</remarks>
internal static unsafe class StorageHelpers
{
    private const ulong Create = 1;

    internal static HelperDefinition[] All { get; } =
    [
        new(81, "bpf_get_local_storage", HelperUsers.Cgroups, &GetOfAttachment) { Takes = [Map, Zero], Needs = MapAbilities.AttachedStorage, Gives = ResultType.Value },
        new(107, "bpf_sk_storage_get", HelperUsers.TrafficControl | HelperUsers.CgroupSkb | HelperUsers.Message | HelperUsers.Operations | HelperUsers.CgroupAddress | HelperUsers.CgroupOption, &GetOfSocket) { Takes = [Map, Socket, ValueOrNull, Anything], Needs = MapAbilities.SocketStorage, Gives = ResultType.ValueOrNull },
        new(107, "bpf_sk_storage_get", HelperUsers.CgroupSock, &GetOfOwnSocket) { Takes = [Map, Context, ValueOrNull, Anything], Needs = MapAbilities.SocketStorage, Gives = ResultType.ValueOrNull },
        new(108, "bpf_sk_storage_delete", HelperUsers.TrafficControl | HelperUsers.CgroupSkb | HelperUsers.Message | HelperUsers.Operations | HelperUsers.CgroupAddress | HelperUsers.CgroupOption, &DeleteOfSocket) { Takes = [Map, Socket], Needs = MapAbilities.SocketStorage },
        new(156, "bpf_task_storage_get", HelperUsers.All, &GetOfTask) { Takes = [Map, KernelObjectOrNull, ValueOrNull, Anything], Needs = MapAbilities.TaskStorage, Gives = ResultType.ValueOrNull, Object = KernelStruct.Task },
        new(157, "bpf_task_storage_delete", HelperUsers.All, &DeleteOfTask) { Takes = [Map, KernelObjectOrNull], Needs = MapAbilities.TaskStorage, Object = KernelStruct.Task },
        new(210, "bpf_cgrp_storage_get", HelperUsers.All, &GetOfCgroup) { Takes = [Map, KernelObjectOrNull, ValueOrNull, Anything], Needs = MapAbilities.CgroupStorage, Gives = ResultType.ValueOrNull, Object = KernelStruct.Cgroup },
        new(211, "bpf_cgrp_storage_delete", HelperUsers.All, &DeleteOfCgroup) { Takes = [Map, KernelObjectOrNull], Needs = MapAbilities.CgroupStorage, Object = KernelStruct.Cgroup },
    ];

    // The kernel's verifier sees to the flags, because the helper has no way to refuse.
    private static ulong GetOfAttachment(Machine machine, ulong map, ulong flags, ulong unused3, ulong unused4, ulong unused5)
    {
        BoundMap storage = machine.MapAt(map, MapAbilities.AttachedStorage);
        if (flags != 0)
            throw machine.Fault($"bpf_get_local_storage takes no flags, and was given {flags}");
        byte* value = machine.ValueOfAttachment((EmbeddedCgroupStorage)storage.Map);
        machine.Remember(value, storage);
        return (ulong)value;
    }

    private static ulong GetOfSocket(Machine machine, ulong map, ulong socket, ulong first, ulong flags, ulong unused5) =>
        Get(machine, machine.MapAt(map, MapAbilities.SocketStorage), machine.SocketAt(socket), first, flags);

    // Of programs on a socket the context is the socket (bpf_sk_storage_get_cg_sock_proto).
    private static ulong GetOfOwnSocket(Machine machine, ulong map, ulong context, ulong first, ulong flags, ulong unused5)
    {
        machine.CheckContext(context);
        return GetOfSocket(machine, map, machine.PacketSocket, first, flags, 0);
    }

    private static ulong DeleteOfSocket(Machine machine, ulong map, ulong socket, ulong unused3, ulong unused4, ulong unused5) =>
        Delete(machine.MapAt(map, MapAbilities.SocketStorage), machine.SocketAt(socket));

    private static ulong GetOfTask(Machine machine, ulong map, ulong task, ulong first, ulong flags, ulong unused5) =>
        Get(machine, machine.MapAt(map, MapAbilities.TaskStorage), Owner<SimulatedTask>(machine, task), first, flags);

    private static ulong DeleteOfTask(Machine machine, ulong map, ulong task, ulong unused3, ulong unused4, ulong unused5) =>
        Delete(machine.MapAt(map, MapAbilities.TaskStorage), Owner<SimulatedTask>(machine, task));

    private static ulong GetOfCgroup(Machine machine, ulong map, ulong cgroup, ulong first, ulong flags, ulong unused5) =>
        Get(machine, machine.MapAt(map, MapAbilities.CgroupStorage), Owner<SimulatedCgroup>(machine, cgroup), first, flags);

    private static ulong DeleteOfCgroup(Machine machine, ulong map, ulong cgroup, ulong unused3, ulong unused4, ulong unused5) =>
        Delete(machine.MapAt(map, MapAbilities.CgroupStorage), Owner<SimulatedCgroup>(machine, cgroup));

    private static T? Owner<T>(Machine machine, ulong argument)
        where T : SimulatedObject => argument == 0 ? null : machine.ObjectAt<T>(argument);

    // The value of an owner, made on request if it is not there; null when there is none.
    private static ulong Get(Machine machine, BoundMap storage, SimulatedObject? owner, ulong first, ulong flags)
    {
        byte* initial = first == 0 ? null : machine.Readable(first, storage.ValueSize, "the first value");
        if (owner is null || (flags & ~Create) != 0)
            return 0;
        EmbeddedLocalStorage values = (EmbeddedLocalStorage)storage.Map;
        byte* value = (flags & Create) != 0 ? values.FindOrAdd(owner, initial) : values.Find(owner);
        if (value != null)
            machine.Remember(value, storage);
        return (ulong)value;
    }

    private static ulong Delete(BoundMap storage, SimulatedObject? owner) =>
        Answer.Failure(owner is null ? Errno.EINVAL : ((EmbeddedLocalStorage)storage.Map).Remove(owner));
}
