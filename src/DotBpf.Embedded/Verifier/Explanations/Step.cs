using DotBpf.Embedded.Verifier.States;

namespace DotBpf.Embedded.Verifier.Explanations;

/// <summary>An instruction that a path passed, and those before it; kept only while a refusal is explained.</summary>
/// <param name="Slot">The instruction.</param>
/// <param name="Depth">How many callers its function had.</param>
/// <param name="Subject">What it was about: the pointer that it read or wrote through, the first argument of a call, or what it changed.</param>
/// <param name="Before">The one before it; <see langword="null"/> where the path began.</param>
internal sealed record Step(int Slot, int Depth, Value Subject, Step? Before);
