namespace DotBpf.ObjectFiles;

/// <summary>An instruction that depends on what the host does not have. Where the program avoids it nothing is lost; getting there is a fault.</summary>
/// <param name="Slot">The instruction.</param>
/// <param name="Why">What it needs and what is missing.</param>
public sealed record ImpossibleReference(int Slot, string Why) : ProgramReference(Slot);
