namespace DotBpf.ObjectFiles;

/// <summary>A 64-bit load that receives a map.</summary>
/// <param name="Slot">The first of the load's two slots.</param>
/// <param name="MapName">The map, one of the object's.</param>
public sealed record MapReference(int Slot, string MapName) : ProgramReference(Slot);
