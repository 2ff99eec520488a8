namespace DotBpf.ObjectFiles.Programs;

/// <summary>A function of the object: a run of slots in a section of code.</summary>
/// <param name="Name">Its C name.</param>
/// <param name="SectionIndex">The section it is in.</param>
/// <param name="Start">Its first slot there.</param>
/// <param name="Length">How many slots it has, at least one.</param>
/// <param name="IsProgram">Whether it is a program of its own: visible, and in a section that is not <c>.text</c>.</param>
internal sealed record Function(string Name, int SectionIndex, int Start, int Length, bool IsProgram)
{
    internal int End => Start + Length;
}
