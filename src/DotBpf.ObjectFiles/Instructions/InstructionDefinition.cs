namespace DotBpf.ObjectFiles.Instructions;

/// <summary>One row of the instruction set: everything that decoder, printer, interpreter and verifier need to know of an instruction.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Width">The bits it works on: 8, 16, 32 or 64; 0 where it does not matter.</param>
/// <param name="Operand">Where its second operand comes from.</param>
/// <param name="Fetches">For atomics, whether the old value is returned in the source register (in register 0 for compare and exchange).</param>
/// <param name="SourceWidth">For sign-extending moves, the bits that are extended; otherwise 0.</param>
/// <param name="Version">The first cpu version (<c>-mcpu=v1…v4</c>) that has it.</param>
public sealed record InstructionDefinition(
    Operation Operation,
    int Width,
    Operand Operand,
    bool Fetches = false,
    int SourceWidth = 0,
    int Version = 1);
