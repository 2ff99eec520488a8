using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Programs;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>What the system call will answer about which programs of cgroups decide (kernel/bpf/cgroup.c, 6.18).</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class OutcomeHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(186, "bpf_get_retval", HelperUsers.CgroupEvents, &Get) { Takes = [], IsFor = CgroupPlaces.HaveOutcome },
        new(187, "bpf_set_retval", HelperUsers.CgroupEvents, &Set) { Takes = [Anything], IsFor = CgroupPlaces.HaveOutcome },
    ];

    private static ulong Get(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5) => (ulong)machine.Outcome;

    private static ulong Set(Machine machine, ulong outcome, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        machine.Outcome = (int)outcome;
        return 0;
    }
}
