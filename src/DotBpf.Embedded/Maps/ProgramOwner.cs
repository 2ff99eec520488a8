using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps;

/// <summary>What programs must have in common to call each other through a map; the first program fixes it for the map's life.</summary>
/// <param name="Type">The kind of program.</param>
/// <param name="ExpectedAttachType">Where it is attached.</param>
/// <param name="HasFragments">Whether it accepts XDP packets in fragments.</param>
/// <param name="Storage">The number of its storage of cgroups; 0 for none.</param>
/// <param name="PerCpuStorage">The number of its storage of cgroups with a value for each CPU; 0 for none.</param>
internal readonly record struct ProgramOwner(ProgramType Type, AttachType ExpectedAttachType, bool HasFragments, uint Storage = 0, uint PerCpuStorage = 0)
{
    // A program that is called finds the values of the one that was attached (__bpf_prog_map_compatible, kernel/bpf/core.c, 6.18).
    /// <summary>Whether a program may be called where this one was first: its storages are the same, or it has none.</summary>
    internal bool Admits(ProgramOwner other) =>
        this == other with { Storage = Storage, PerCpuStorage = PerCpuStorage }
        && (other.Storage == 0 || other.Storage == Storage)
        && (other.PerCpuStorage == 0 || other.PerCpuStorage == PerCpuStorage);
}
