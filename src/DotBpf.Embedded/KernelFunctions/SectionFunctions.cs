using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.KernelFunctions;

/// <summary>Sections that programs enter and leave (kernel/bpf/helpers.c, 6.18). The verifier counts them; at run time nothing is left to do, since here a program always has its CPU for itself, and objects stay.</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class SectionFunctions
{
    internal static HelperDefinition[] All { get; } =
    [
        new("void bpf_rcu_read_lock()", HelperUsers.All, &Nothing) { Takes = [], Gives = ResultType.Nothing, Enters = new(1, 0) },
        new("void bpf_rcu_read_unlock()", HelperUsers.All, &Nothing) { Takes = [], Gives = ResultType.Nothing, Enters = new(-1, 0) },
        new("void bpf_preempt_disable()", HelperUsers.All, &Nothing) { Takes = [], Gives = ResultType.Nothing, Enters = new(0, 1) },
        new("void bpf_preempt_enable()", HelperUsers.All, &Nothing) { Takes = [], Gives = ResultType.Nothing, Enters = new(0, -1) },
    ];

    private static ulong Nothing(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5) => 0;
}
