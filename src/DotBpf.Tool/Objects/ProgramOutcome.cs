using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Objects;

/// <summary>How loading one program went.</summary>
/// <param name="Program">The program.</param>
/// <param name="Fault">Why it did not load; <see langword="null"/> when it did.</param>
internal sealed record ProgramOutcome(ProgramSpec Program, Exception? Fault);
