using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Maps.Cgroups;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Which cgroup the task that runs is in, and which the socket of a packet (kernel/bpf/helpers.c, kernel/bpf/cgroup.c and net/core/filter.c, 6.18).</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class CgroupHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(33, "bpf_skb_under_cgroup", HelperUsers.TrafficControl, &PacketIsUnder) { Takes = [Context, Map, Anything], Needs = MapAbilities.Cgroups },
        new(37, "bpf_current_task_under_cgroup", HelperUsers.All, &TaskIsUnder) { Takes = [Map, Anything], Needs = MapAbilities.Cgroups },
        new(79, "bpf_skb_cgroup_id", HelperUsers.TrafficControl | HelperUsers.CgroupSkb, &OfPacket) { Takes = [Context] },
        new(80, "bpf_get_current_cgroup_id", HelperUsers.All, &OfTask) { Takes = [] },
        new(83, "bpf_skb_ancestor_cgroup_id", HelperUsers.TrafficControl | HelperUsers.CgroupSkb, &AncestorOfPacket) { Takes = [Context, Anything] },
        new(123, "bpf_get_current_ancestor_cgroup_id", HelperUsers.All, &AncestorOfTask) { Takes = [Anything] },
        new(128, "bpf_sk_cgroup_id", HelperUsers.CgroupSkb, &OfSocket) { Takes = [Socket] },
        new(129, "bpf_sk_ancestor_cgroup_id", HelperUsers.CgroupSkb, &AncestorOfSocket) { Takes = [Socket, Anything] },
    ];

    private static ulong TaskIsUnder(Machine machine, ulong map, ulong index, ulong unused3, ulong unused4, ulong unused5) =>
        IsUnder(machine, machine.Host.CurrentTask.Cgroup, map, index);

    private static ulong OfTask(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        machine.Host.CurrentTask.Cgroup.Id;

    private static ulong AncestorOfTask(Machine machine, ulong level, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        IdAt(machine.Host.CurrentTask.Cgroup, level);

    private static ulong PacketIsUnder(Machine machine, ulong context, ulong map, ulong index, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        return IsUnder(machine, machine.PacketCgroup, map, index);
    }

    private static ulong OfPacket(Machine machine, ulong context, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        return machine.PacketCgroup.Id;
    }

    private static ulong AncestorOfPacket(Machine machine, ulong context, ulong level, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.CheckContext(context);
        return IdAt(machine.PacketCgroup, level);
    }

    private static ulong OfSocket(Machine machine, ulong socket, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        machine.CgroupOf(machine.SocketAt(socket)).Id;

    private static ulong AncestorOfSocket(Machine machine, ulong socket, ulong level, ulong unused3, ulong unused4, ulong unused5) =>
        IdAt(machine.CgroupOf(machine.SocketAt(socket)), level);

    private static ulong IsUnder(Machine machine, SimulatedCgroup cgroup, ulong map, ulong index)
    {
        EmbeddedCgroupArray array = (EmbeddedCgroupArray)machine.MapAt(map, MapAbilities.Cgroups).Map;
        Errno errno = array.Contains((uint)index, cgroup, out bool contains);
        return errno != Errno.None ? Answer.Failure(errno) : contains ? 1ul : 0;
    }

    private static ulong IdAt(SimulatedCgroup cgroup, ulong level) => cgroup.AncestorAt((int)level)?.Id ?? 0;
}
