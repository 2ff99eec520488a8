namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>An operation on a map in numbers, any of which mean something.</summary>
public sealed record StepPlan(byte Operation, byte Key, byte Value, byte Flags, byte Count);
