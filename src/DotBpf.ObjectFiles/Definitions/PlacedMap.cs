namespace DotBpf.ObjectFiles.Definitions;

/// <summary>A map and the place in the object by which code refers to it.</summary>
internal readonly record struct PlacedMap(MapSpec Spec, int SectionIndex, ulong Offset);
