namespace DotBpf.ObjectFiles.Programs;

/// <summary>What a section name says of the programs in it.</summary>
/// <param name="Type">The type of program.</param>
/// <param name="AttachType">Where it expects to be attached.</param>
/// <param name="Flags">How it is loaded.</param>
/// <param name="TakesTarget">Whether the name may go on with a slash and what to attach to.</param>
internal readonly record struct ProgramKind(ProgramType Type, AttachType AttachType = 0, ProgramFlags Flags = 0, bool TakesTarget = false);
