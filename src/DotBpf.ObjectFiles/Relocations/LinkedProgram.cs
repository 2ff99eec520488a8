using System.Collections.Immutable;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>A program with everything it calls in one run of slots.</summary>
internal sealed record LinkedProgram(
    ImmutableArray<Instruction> Instructions,
    ImmutableArray<PlacedFunction> Functions,
    ImmutableArray<ProgramReference> References,
    string? Problem);
