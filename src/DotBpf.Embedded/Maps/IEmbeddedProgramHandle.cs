namespace DotBpf.Embedded.Maps;

/// <summary>A <see cref="ProgramHandle"/> of the embedded host, from which a map gets at the program.</summary>
internal interface IEmbeddedProgramHandle
{
    /// <summary>The program; it stays alive while the handle is not disposed or a map holds it.</summary>
    IEmbeddedProgram Program { get; }
}
