using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>A function at its place in a linked program.</summary>
internal readonly record struct PlacedFunction(Function Function, int Slot);
