using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>The answer to a CO-RE reference in one set of types.</summary>
/// <param name="Value">What the instruction shall hold.</param>
/// <param name="IsKnown">Whether the compiler must have come to the same value for the object's own types.</param>
/// <param name="Accessed">What a load or store at that offset accesses; <see langword="null"/> for other questions and for bit fields.</param>
internal readonly record struct CoreValue(ulong Value, bool IsKnown, BtfType? Accessed = null);
