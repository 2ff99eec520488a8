namespace DotBpf;

/// <summary>A network device to redirect packets to.</summary>
/// <param name="InterfaceIndex">The device.</param>
/// <param name="ProgramId">The number on the host of the program that runs on packets as they leave; 0 for none.</param>
public readonly record struct DevMapEntry(int InterfaceIndex, uint ProgramId);
