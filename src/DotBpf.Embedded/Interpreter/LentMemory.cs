using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Interpreter;

/// <summary>Memory that a helper lent to the program until it gives it back: a ring record, what a callback is given.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Access">What the program may do with it.</param>
/// <param name="Map">The map to give it back to when the program forgets; <see langword="null"/> for what a callback is given.</param>
internal readonly record struct LentMemory(nuint Address, nuint Size, MemoryAccess Access, Programs.BoundMap? Map)
{
    internal bool Allows(nuint address, nuint length, MemoryAccess access) =>
        (Access & access) == access && address - Address < Size && length <= Size - (address - Address);
}
