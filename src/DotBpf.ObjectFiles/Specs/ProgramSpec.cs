using System.Collections.Immutable;
using DotBpf.ObjectFiles.Externs;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles;

/// <summary>A program before any host has loaded it: its instructions with every subprogram it calls appended and every call resolved.</summary>
/// <remarks>
/// Positions are counted in slots of 8 bytes, as the kernel and its verifier log count them: an instruction with a 64-bit
/// immediate takes two.
/// </remarks>
public sealed record ProgramSpec : ISpec
{
    /// <summary>The name of the C function.</summary>
    public required string Name { get; init; }

    /// <summary>The ELF section the function is in, which chose <see cref="Type"/>.</summary>
    public required string SectionName { get; init; }

    /// <summary>The kind of program.</summary>
    public required ProgramType Type { get; init; }

    /// <summary>Where it expects to be attached, for kinds that must say so when they are loaded.</summary>
    public AttachType ExpectedAttachType { get; init; }

    /// <summary>The part of the section name after its type, such as <c>sched/sched_switch</c>; empty when there is none.</summary>
    public string AttachTarget { get; init; } = "";

    /// <summary>The function of the kernel that it implements, for <see cref="ProgramType.StructOps"/>: a structure of the object names the program for it.</summary>
    public StructOpsMember? Implements { get; init; }

    /// <summary>The <c>BPF_F_*</c> flags of <c>BPF_PROG_LOAD</c>: sleepable, XDP with fragments….</summary>
    public ProgramFlags Flags { get; init; }

    /// <summary>Whether loading the object loads this program (<c>SEC("?…")</c> says no).</summary>
    public bool IsAutoLoaded { get; init; } = true;

    /// <summary>The slots: the entry function first, then the subprograms.</summary>
    public required ImmutableArray<Instruction> Instructions { get; init; }

    /// <summary>What a host has to fill in before it can run the program, ordered by slot.</summary>
    public ImmutableArray<ProgramReference> References { get; init; } = [];

    /// <summary>Where each function begins, ordered by slot; the first is the entry.</summary>
    public ImmutableArray<FunctionStart> Functions { get; init; } = [];

    /// <summary>Which source line each run of slots came from, ordered by slot; empty without debug information.</summary>
    public ImmutableArray<SourceLine> Lines { get; init; } = [];

    /// <summary>Why no host can load this program although the object was read: an unresolved symbol, for instance. <see langword="null"/> when nothing is wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>The program for a host that lacks weak names of the kernel: their addresses are 0, and calls of them may not be reached.</summary>
    /// <param name="absent">The references, some of this program's; each is a <see cref="KernelFunctionReference"/> or a <see cref="KernelVariableReference"/>.</param>
    /// <param name="host">What lacks them, for messages.</param>
    public ProgramSpec WithoutKernelNames(IReadOnlyCollection<ProgramReference> absent, string host)
    {
        ArgumentNullException.ThrowIfNull(absent);
        return absent.Count == 0 ? this : AbsentNames.Remove(this, absent, host);
    }

    /// <summary>The source line that the slot came from.</summary>
    /// <param name="slot">The slot, as in the verifier's log.</param>
    /// <returns>The line, or <see langword="null"/> when the object does not say.</returns>
    public SourceLine? FindLine(int slot)
    {
        int low = 0, high = Lines.Length - 1, found = -1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (Lines[middle].Slot <= slot)
                (found, low) = (middle, middle + 1);
            else
                high = middle - 1;
        }

        return found < 0 ? null : Lines[found];
    }
}
