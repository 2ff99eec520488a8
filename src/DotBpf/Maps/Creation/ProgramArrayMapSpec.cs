namespace DotBpf;

/// <summary>Says what <see cref="ProgramArrayMap"/> to create.</summary>
/// <param name="MaxEntries">How many slots.</param>
public sealed record ProgramArrayMapSpec(uint MaxEntries) : MapSpec<ProgramArrayMap>(MaxEntries);
