namespace DotBpf.Embedded.Verifier.Flow;

/// <summary>Where a function of a program is.</summary>
/// <param name="Index">Its number, from 0 for the entry.</param>
/// <param name="Start">Its first slot.</param>
/// <param name="End">The slot after its last.</param>
/// <param name="Name">Its C name, or what to call it without.</param>
internal readonly record struct FunctionRange(int Index, int Start, int End, string Name);
