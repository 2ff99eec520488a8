namespace DotBpf.ObjectFiles.Writing;

/// <summary>An instruction that calls a function of its program, or loads the address of one.</summary>
/// <param name="Slot">The instruction, counted from the start of the function it is in.</param>
/// <param name="Callee">The position of the other function in the program.</param>
internal readonly record struct FunctionLink(int Slot, int Callee);
