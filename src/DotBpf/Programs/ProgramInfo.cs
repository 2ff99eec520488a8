using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>What a host says of a program that is loaded.</summary>
/// <param name="Id">Its number on the host, never 0.</param>
/// <param name="Name">Its name there: at most 15 characters.</param>
/// <param name="Type">Its kind.</param>
public sealed record ProgramInfo(uint Id, string Name, ProgramType Type);
