namespace DotBpf.ObjectFiles.Definitions;

/// <summary>A map and the place in the object by which code refers to it.</summary>
/// <param name="Spec">The map.</param>
/// <param name="SectionIndex">The section its definition is in.</param>
/// <param name="Offset">Where its definition begins there.</param>
/// <param name="End">Where it ends there: where the next one begins.</param>
/// <param name="ValuesOffset">Where, within the definition, the addresses of its static values begin; <see langword="null"/> for kinds without.</param>
internal readonly record struct PlacedMap(MapSpec Spec, int SectionIndex, ulong Offset, ulong End = 0, ulong? ValuesOffset = null);
