using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles;

/// <summary>An instruction that depends on what the host does not have. Where the program avoids it nothing is lost; getting there is a fault.</summary>
/// <param name="Slot">The instruction.</param>
/// <param name="Why">What it needs and what is missing.</param>
public sealed record ImpossibleReference(int Slot, string Why) : ProgramReference(Slot)
{
    // A helper that no kernel has; libbpf writes the same number, 0xbad2310, so that both are recognised in logs.
    private const int NoHelper = 195896080;

    /// <summary>What stands in such a slot: a call that no verifier lets a program reach.</summary>
    public static Instruction Instruction => new(Instruction.CallOpcode, 0, 0, 0, NoHelper);
}
