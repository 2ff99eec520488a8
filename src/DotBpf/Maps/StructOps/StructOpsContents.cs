using System.Collections.Immutable;

namespace DotBpf;

/// <summary>What a struct_ops map of an object is registered with.</summary>
/// <param name="Value">The value without functions.</param>
/// <param name="Functions">The programs, and where they stand in the value.</param>
internal sealed record StructOpsContents(byte[] Value, ImmutableArray<ValueReference> Functions);
