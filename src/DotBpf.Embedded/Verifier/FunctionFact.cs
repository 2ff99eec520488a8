namespace DotBpf.Embedded.Verifier;

/// <summary>What was proven of one function of a program.</summary>
/// <param name="Start">The slot where it begins.</param>
/// <param name="End">The slot after its last.</param>
/// <param name="StackDepth">The bytes below its frame pointer that it, its callees or helpers touch, rounded up to 8.</param>
/// <param name="ReadsUnwritten">Whether some path reads stack that no instruction of that path has written; such bytes must read as zeros.</param>
/// <param name="IsCallback">Whether it is called by a helper.</param>
/// <param name="CallsTail">Whether it makes tail calls itself.</param>
internal readonly record struct FunctionFact(int Start, int End, int StackDepth, bool ReadsUnwritten, bool IsCallback, bool CallsTail);
