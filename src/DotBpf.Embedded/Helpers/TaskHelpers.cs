using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.KernelObjects;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Who runs: the task in whose time the program runs (kernel/bpf/helpers.c, 6.18).</summary>
/// <remarks>SAFETY: the room for a name is checked to be the program's for its whole size.</remarks>
internal static unsafe class TaskHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(14, "bpf_get_current_pid_tgid", HelperUsers.All, &ProcessAndThread) { Takes = [] },
        new(15, "bpf_get_current_uid_gid", HelperUsers.All, &UserAndGroup) { Takes = [] },
        new(16, "bpf_get_current_comm", HelperUsers.All, &Name) { Takes = [Room, Size] },
        new(158, "bpf_get_current_task_btf", HelperUsers.All, &Task, isGplOnly: true) { Takes = [], Gives = ResultType.KernelObject, Object = KernelStruct.Task },
    ];

    private static ulong ProcessAndThread(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        SimulatedTask task = machine.Host.CurrentTask;
        return (ulong)(uint)task.ProcessId << 32 | (uint)task.ThreadId;
    }

    private static ulong Task(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        machine.AddressOf(machine.Host.CurrentTask);

    private static ulong UserAndGroup(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        SimulatedTask task = machine.Host.CurrentTask;
        return (ulong)task.GroupId << 32 | task.UserId;
    }

    // What is left of the room becomes zeros.
    private static ulong Name(Machine machine, ulong room, ulong size, ulong unused3, ulong unused4, ulong unused5)
    {
        Span<byte> place = new(machine.Writable(room, size, "the room for the name"), (int)Math.Min(size, int.MaxValue));
        place.Clear();
        ReadOnlySpan<byte> name = machine.Host.CurrentTask.ShortName;
        name[..Math.Min(name.Length, Math.Max(place.Length - 1, 0))].CopyTo(place);
        return 0;
    }
}
