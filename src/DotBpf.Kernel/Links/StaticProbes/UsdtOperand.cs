namespace DotBpf.Kernel;

/// <summary>Where an argument of a static probe lies.</summary>
/// <param name="Kind">The sort of place.</param>
/// <param name="Number">The number itself, or the distance from where the register points.</param>
/// <param name="Register">The byte offset of the register in <c>struct pt_regs</c>.</param>
internal readonly record struct UsdtOperand(UsdtOperandKind Kind, long Number, short Register = 0);
