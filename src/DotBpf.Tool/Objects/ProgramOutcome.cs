using DotBpf.ObjectFiles;

namespace DotBpf.Tool.Objects;

/// <summary>How loading one program went.</summary>
/// <param name="Program">The program.</param>
/// <param name="Fault">Why it did not load; <see langword="null"/> when it did.</param>
/// <param name="VerifiedInstructions">How many instructions the verifier looked at; 0 when it did not load or the host does not say.</param>
internal sealed record ProgramOutcome(ProgramSpec Program, Exception? Fault, int VerifiedInstructions);
