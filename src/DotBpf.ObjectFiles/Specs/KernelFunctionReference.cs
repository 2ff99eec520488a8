using DotBpf.ObjectFiles.Relocations;

namespace DotBpf.ObjectFiles;

/// <summary>A call of a function of the kernel ("kfunc"), or a 64-bit load that receives its address.</summary>
/// <remarks>Kernel: Documentation/bpf/kfuncs.rst, since 5.13; of modules since 5.18.</remarks>
/// <param name="Slot">The call, or the first of the load's two slots.</param>
/// <param name="Name">The function. A flavour (<c>name___flavour</c>) asks for <c>name</c>.</param>
/// <param name="TypeId">Its <c>FUNC</c> in the object's types, whose prototype the kernel's has to fit.</param>
/// <param name="IsWeak">Whether the program can do without: then its address is 0, and calling it is impossible.</param>
public sealed record KernelFunctionReference(int Slot, string Name, int TypeId, bool IsWeak) : ProgramReference(Slot)
{
    /// <summary>The name without a flavour, by which a kernel knows it.</summary>
    public string KernelName => CoreName.Essential(Name);
}
