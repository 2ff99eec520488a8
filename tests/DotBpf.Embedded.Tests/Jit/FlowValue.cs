namespace DotBpf.Embedded.Tests.Jit;

/// <summary>What is known of a register.</summary>
internal readonly record struct FlowValue(FlowKind Kind, long Number);
