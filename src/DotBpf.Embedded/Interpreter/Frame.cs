using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Interpreter;

/// <summary>What a function needs to be returned from.</summary>
/// <remarks>SAFETY: the return address lies in <see cref="Program"/> or in the caller's program, which the run holds.</remarks>
internal unsafe struct Frame
{
    /// <summary>Where its caller goes on.</summary>
    internal DecodedInstruction* Return;

    /// <summary>The program it belongs to; a tail call replaces it.</summary>
    internal EmbeddedProgram Program;

    /// <summary>How many functions of the same program are below it.</summary>
    internal int Nesting;

    /// <summary>How often its <c>may_goto</c> instructions still go on.</summary>
    internal int LoopsLeft;
}
