using System.Collections.Immutable;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Verifier.States;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Verifier;

/// <summary>A program to verify, and what it was bound to.</summary>
/// <param name="Spec">The program.</param>
/// <param name="Shape">Its structure, checked.</param>
/// <param name="Context">The fields of its context.</param>
/// <param name="Maps">Its maps.</param>
/// <param name="LoadedMaps">What each 64-bit load of a map or of an address in a value loads, by slot.</param>
/// <param name="License">The licence of its object.</param>
/// <param name="Types">The types of its object; <see langword="null"/> without.</param>
/// <param name="Cpus">How many CPUs the host has.</param>
internal sealed record VerificationSubject(
    ProgramSpec Spec,
    ProgramShape Shape,
    ContextLayout Context,
    ImmutableArray<MapShape> Maps,
    IReadOnlyDictionary<int, LoadedMap> LoadedMaps,
    string License,
    BtfTypes? Types,
    int Cpus)
{
    /// <summary>Whether one of its maps is an arena.</summary>
    internal bool HasArena { get; } = Maps.Any(map => map.Type == MapType.Arena);
}
