namespace DotBpf;

/// <summary>One place of a static probe in a file, from its notes (<c>.note.stapsdt</c>).</summary>
/// <param name="Provider">The provider, such as <c>libc</c>.</param>
/// <param name="Name">The probe.</param>
/// <param name="Offset">The byte offset of the place in the file.</param>
/// <param name="SemaphoreOffset">The byte offset of the probe's counter of tracers in the file; 0 for none.</param>
/// <param name="Arguments">Where the arguments lie at that place, as the assembler wrote it: <c>-4@%esi 8@(%rax)</c>. Each is a size in bytes, negative for signed numbers, and an operand.</param>
public sealed record UsdtProbe(string Provider, string Name, ulong Offset, ulong SemaphoreOffset, string Arguments);
