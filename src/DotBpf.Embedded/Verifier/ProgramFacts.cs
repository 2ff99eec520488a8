using System.Collections.Immutable;

namespace DotBpf.Embedded.Verifier;

/// <summary>What the verifier proved of a program: enough to run it without any check.</summary>
/// <remarks>
/// Every access lies within what its pointer kind allows, with the rights it needs; every helper gets arguments of the types it
/// takes, maps of kinds it serves, and buffers of the sizes it touches; every path ends, and ends its records.
/// </remarks>
/// <param name="Instructions">By slot; of a 64-bit load its first one.</param>
/// <param name="Functions">By slot; the first is the entry.</param>
/// <param name="ProcessedInstructions">How many instructions were looked at, over all paths.</param>
/// <param name="ContextSize">How far into its context it reaches.</param>
/// <param name="AnswersForItsPlace">Whether it has an answer that only the place it expects to be attached to understands.</param>
internal sealed record ProgramFacts(
    ImmutableArray<InstructionFact> Instructions,
    ImmutableArray<FunctionFact> Functions,
    int ProcessedInstructions,
    int ContextSize,
    bool AnswersForItsPlace)
{
    /// <summary>What was proven of a slot.</summary>
    internal InstructionFact this[int slot] => Instructions[slot];
}
