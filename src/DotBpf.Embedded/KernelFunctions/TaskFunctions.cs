using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.KernelObjects;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.KernelFunctions;

/// <summary>Tasks that programs find and hold (kernel/bpf/helpers.c, 6.18). Here they are simulated ones.</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class TaskFunctions
{
    // The hooks of the set of general functions (generic_btf_ids) that this host has.
    private const HelperUsers Users = HelperUsers.Xdp | HelperUsers.Classifier | HelperUsers.Cgroups | HelperUsers.Syscall;

    internal static HelperDefinition[] All { get; } =
    [
        new("struct task_struct *bpf_task_from_pid(s32 pid)", Users, &Find) { Takes = [Number], Gives = ResultType.AcquiredObjectOrNull, Object = KernelStruct.Task },
        new("struct task_struct *bpf_task_from_vpid(s32 vpid)", Users, &Find) { Takes = [Number], Gives = ResultType.AcquiredObjectOrNull, Object = KernelStruct.Task },
        new("struct task_struct *bpf_task_acquire(struct task_struct *p)", Users, &Acquire) { Takes = [KernelObject], Gives = ResultType.AcquiredObjectOrNull, Object = KernelStruct.Task },
        new("void bpf_task_release(struct task_struct *p)", Users, &Release) { Takes = [ReleasedObject], Gives = ResultType.Nothing, Object = KernelStruct.Task },
    ];

    private static ulong Find(Machine machine, ulong number, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        machine.AddressOf(machine.Host.Objects.Find<SimulatedTask>(task => task.ThreadId == (int)number));

    private static ulong Acquire(Machine machine, ulong task, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        machine.ObjectAt<SimulatedTask>(task).HasEnded ? 0 : task;

    // What a program reads of an object stays anyway, so there is nothing to let go of.
    private static ulong Release(Machine machine, ulong task, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.ObjectAt<SimulatedTask>(task);
        return 0;
    }
}
