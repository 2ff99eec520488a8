using System.Collections.Immutable;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel;

/// <summary>Names the functions of the kernel that a loaded program calls: helpers and others, which it knows by their distance from one of them.</summary>
internal static class KernelCalls
{
    private const string Base = "__bpf_call_base"; // include/linux/filter.h, BPF_CALL_IMM

    /// <summary>The calls whose functions the kernel lists; none where it hides its addresses.</summary>
    internal static IEnumerable<KernelFunctionReference> In(ImmutableArray<Instruction> instructions)
    {
        int[] slots = [.. Enumerable.Range(0, instructions.Length).Where(slot => IsCall(instructions[slot]))];
        if (slots.Length == 0 || KernelAddresses.Find([Base]).GetValueOrDefault(Base) is not (not 0 and var start))
            return [];
        Dictionary<int, ulong> addresses = slots.ToDictionary(slot => slot, slot => start + (ulong)instructions[slot].Immediate);
        Dictionary<ulong, string> names = KernelAddresses.NamesOf([.. addresses.Values]);
        return slots.Where(slot => names.ContainsKey(addresses[slot])).Select(slot => new KernelFunctionReference(slot, names[addresses[slot]], TypeId: 0, IsWeak: false));
    }

    // Tail calls keep their number.
    private static bool IsCall(Instruction instruction) =>
        instruction is { Opcode: Instruction.CallOpcode, Source: PseudoSource.HelperCall or PseudoSource.KernelFunctionCall } && HelperNames.Find(instruction.Immediate) is null;
}
