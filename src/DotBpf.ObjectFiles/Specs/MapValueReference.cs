namespace DotBpf.ObjectFiles;

/// <summary>A 64-bit load that receives an address inside the only value of a map: a global variable.</summary>
/// <param name="Slot">The first of the load's two slots.</param>
/// <param name="MapName">The map, one of the object's.</param>
/// <param name="Offset">The byte offset within the value.</param>
public sealed record MapValueReference(int Slot, string MapName, uint Offset) : ProgramReference(Slot);
