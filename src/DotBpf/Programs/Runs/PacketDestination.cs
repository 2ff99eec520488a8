namespace DotBpf;

/// <summary>One place that a program sent a packet to.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">The index of the interface, the number of the CPU, the slot of an AF_XDP socket in its map, or the cookie of another simulated socket.</param>
/// <param name="ProgramId">The number of the program that the redirect map names to run there; 0 for none.</param>
public readonly record struct PacketDestination(PacketDestinationKind Kind, uint Number, uint ProgramId = 0);
