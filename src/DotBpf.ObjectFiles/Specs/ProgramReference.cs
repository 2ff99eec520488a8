namespace DotBpf.ObjectFiles;

/// <summary>Something outside the program that one of its instructions needs.</summary>
/// <param name="Slot">The slot of the instruction, usually a 64-bit immediate load.</param>
public abstract record ProgramReference(int Slot);
