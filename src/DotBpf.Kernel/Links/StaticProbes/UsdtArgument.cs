namespace DotBpf.Kernel;

/// <summary>One argument of a static probe.</summary>
/// <param name="Size">Its bytes: 1, 2, 4 or 8.</param>
/// <param name="IsSigned">Whether it is a signed number.</param>
/// <param name="Operand">Where it lies.</param>
internal readonly record struct UsdtArgument(int Size, bool IsSigned, UsdtOperand Operand);
