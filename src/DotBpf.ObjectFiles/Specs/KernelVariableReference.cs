namespace DotBpf.ObjectFiles;

/// <summary>A 64-bit load that receives the address of a variable or other symbol of the kernel.</summary>
/// <remarks>Kernel: by type since 5.10 (<c>BPF_PSEUDO_BTF_ID</c>); by address as long as <c>/proc/kallsyms</c> shows addresses.</remarks>
/// <param name="Slot">The first of the load's two slots.</param>
/// <param name="Name">The symbol. A flavour (<c>name___flavour</c>) asks for <c>name</c>.</param>
/// <param name="TypeId">Its <c>VAR</c> in the object's types; 0 when it was declared without type, so that only its address is wanted.</param>
/// <param name="IsWeak">Whether the program can do without: then the address is 0.</param>
public sealed record KernelVariableReference(int Slot, string Name, int TypeId, bool IsWeak) : ProgramReference(Slot);
