using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.KernelObjects;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.KernelFunctions;

/// <summary>Cgroups that programs find and hold (kernel/bpf/helpers.c, 6.18). Here they are simulated ones.</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class CgroupFunctions
{
    private const HelperUsers Users = HelperUsers.Xdp | HelperUsers.Classifier | HelperUsers.Cgroups | HelperUsers.Syscall;

    internal static HelperDefinition[] All { get; } =
    [
        new("struct cgroup *bpf_cgroup_from_id(u64 cgid)", Users, &Find) { Takes = [Number], Gives = ResultType.AcquiredObjectOrNull, Object = KernelStruct.Cgroup },
        new("struct cgroup *bpf_cgroup_acquire(struct cgroup *cgrp)", Users, &Acquire) { Takes = [KernelObject], Gives = ResultType.AcquiredObjectOrNull, Object = KernelStruct.Cgroup },
        new("struct cgroup *bpf_cgroup_ancestor(struct cgroup *cgrp, int level)", Users, &Ancestor) { Takes = [KernelObject, Number], Gives = ResultType.AcquiredObjectOrNull, Object = KernelStruct.Cgroup },
        new("void bpf_cgroup_release(struct cgroup *cgrp)", Users, &Release) { Takes = [ReleasedObject], Gives = ResultType.Nothing, Object = KernelStruct.Cgroup },
    ];

    private static ulong Find(Machine machine, ulong id, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        machine.AddressOf(machine.Host.Objects.Find<SimulatedCgroup>(cgroup => cgroup.Id == id));

    private static ulong Acquire(Machine machine, ulong cgroup, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        machine.ObjectAt<SimulatedCgroup>(cgroup).HasEnded ? 0 : cgroup;

    private static ulong Ancestor(Machine machine, ulong cgroup, ulong level, ulong unused3, ulong unused4, ulong unused5) =>
        machine.AddressOf(machine.ObjectAt<SimulatedCgroup>(cgroup).AncestorAt((int)level));

    // What a program reads of an object stays anyway, so there is nothing to let go of.
    private static ulong Release(Machine machine, ulong cgroup, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.ObjectAt<SimulatedCgroup>(cgroup);
        return 0;
    }
}
