using DotBpf.Embedded.Interpreter;

namespace DotBpf.Embedded.Helpers;

/// <summary>Where the program runs, and chance.</summary>
/// <remarks>SAFETY: unsafe only to take the methods' addresses.</remarks>
internal static unsafe class SystemHelpers
{
    internal static HelperDefinition[] All { get; } =
    [
        new(7, "bpf_get_prandom_u32", HelperUsers.All, &Random) { Takes = [] },
        new(HelperId.GetProcessor, "bpf_get_smp_processor_id", HelperUsers.All, &Processor) { Takes = [], Gives = ResultType.Cpu },
        new(42, "bpf_get_numa_node_id", HelperUsers.All, &Node) { Takes = [] },
    ];

    private static ulong Random(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        machine.NextRandom();

    private static ulong Processor(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5) =>
        (ulong)machine.Cpu;

    private static ulong Node(Machine machine, ulong unused1, ulong unused2, ulong unused3, ulong unused4, ulong unused5) => 0;
}
