using DotBpf.ObjectFiles.Elf.Writing;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>A function at its place in the file that is being written.</summary>
/// <param name="Program">The position of the first program it was found in.</param>
/// <param name="Body">What it does.</param>
/// <param name="Section">The section it is in.</param>
/// <param name="Start">Its first slot there.</param>
/// <param name="Symbol">Its name in the file.</param>
internal sealed record WrittenFunction(int Program, FunctionBody Body, ImageSection Section, int Start, ImageSymbol Symbol)
{
    internal uint OffsetOf(int slot) => (uint)(Start + slot) * Instruction.SizeInBytes;
}
