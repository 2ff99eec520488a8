namespace DotBpf.Embedded.Verifier.Explanations;

/// <summary>Where a value came from.</summary>
/// <param name="Step">The step that made it, or the call that gave it as an argument; <see langword="null"/> when the path began with it.</param>
/// <param name="Register">The register it was in then.</param>
/// <param name="IsArgument">Whether it was an argument of the function that runs.</param>
/// <param name="Moved">The last step that added a register to it on its way; of pointers only.</param>
internal readonly record struct ValueSource(Step? Step, int Register, bool IsArgument = false, Step? Moved = null);
