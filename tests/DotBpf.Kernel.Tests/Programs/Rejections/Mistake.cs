using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Kernel.Tests;

/// <summary>A program with a mistake that people make.</summary>
/// <param name="What">The mistake.</param>
/// <param name="Code">The program.</param>
internal sealed record Mistake(string What, params IEnumerable<Instruction> Code)
{
    internal ProgramType Type { get; init; } = ProgramType.Xdp;

    internal string License { get; init; } = "GPL";

    /// <summary>The map that a load of a map at some slot is of.</summary>
    internal ProgramReference[] References { get; init; } = [];
}
