namespace DotBpf.ObjectFiles.Instructions;

/// <summary>An instruction of a program as text.</summary>
/// <param name="Slot">Its first slot.</param>
/// <param name="Function">The name of the function that begins here, or <see langword="null"/>.</param>
/// <param name="Text">The instruction.</param>
public readonly record struct DisassembledLine(int Slot, string? Function, string Text);
