namespace DotBpf;

/// <summary>A CPU to redirect packets to.</summary>
/// <param name="QueueSize">How many packets wait for it at most.</param>
/// <param name="ProgramId">The number on the host of the program that runs on packets there; 0 for none.</param>
public readonly record struct CpuMapEntry(int QueueSize, uint ProgramId);
