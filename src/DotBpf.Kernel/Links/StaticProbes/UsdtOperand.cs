namespace DotBpf.Kernel;

/// <summary>Where an argument of a static probe lies.</summary>
/// <param name="Kind">The sort of place.</param>
/// <param name="Number">The number itself, or the distance from where the register points.</param>
/// <param name="Register">The byte offset of the register in <c>struct pt_regs</c>.</param>
/// <param name="Index">The byte offset of the second register, whose value is added to the first.</param>
/// <param name="Shift">By how many bits that value is shifted before.</param>
internal readonly record struct UsdtOperand(UsdtOperandKind Kind, long Number, short Register = 0, short Index = 0, int Shift = 0);
