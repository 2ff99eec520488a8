namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>A map, and what is wrong with it.</summary>
public sealed record FaultPlan(MapPlan Map, byte First, byte FirstHow, byte Second, byte SecondHow);
