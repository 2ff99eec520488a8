namespace DotBpf;

/// <summary>How many instructions a host knows, as compilers count (<c>-mcpu=v1</c> … <c>v4</c>). Each has all of those before.</summary>
public enum InstructionSetVersion
{
    /// <summary>The first.</summary>
    V1 = 1,

    /// <summary>Jumps on less than. Kernel: since 4.14.</summary>
    V2,

    /// <summary>Jumps that compare 32 bits. Kernel: since 5.1.</summary>
    V3,

    /// <summary>Signed division, moves and loads; byte swaps of registers; long jumps. Kernel: since 6.6.</summary>
    V4,
}
