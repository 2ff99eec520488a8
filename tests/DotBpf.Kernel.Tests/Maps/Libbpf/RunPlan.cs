namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>A map, and what is done with it.</summary>
public sealed record RunPlan(MapPlan Map, StepPlan[] Steps);
