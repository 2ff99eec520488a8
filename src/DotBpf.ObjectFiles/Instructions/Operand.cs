namespace DotBpf.ObjectFiles.Instructions;

/// <summary>Where the second operand of an instruction comes from.</summary>
public enum Operand : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The source register.</summary>
    Register,

    /// <summary>The immediate, its sign extended to 64 bits.</summary>
    Immediate,
}
