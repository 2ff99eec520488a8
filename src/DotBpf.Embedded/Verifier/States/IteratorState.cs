using DotBpf.Embedded.KernelFunctions;

namespace DotBpf.Embedded.Verifier.States;

/// <summary>What is known of an iterator on the stack.</summary>
/// <param name="Kind">What it goes through.</param>
/// <param name="IsDrained">Whether it has no more elements; it must be destroyed all the same.</param>
/// <param name="Turns">How many elements it gave.</param>
internal sealed record IteratorState(IteratorKind Kind, bool IsDrained, int Turns);
