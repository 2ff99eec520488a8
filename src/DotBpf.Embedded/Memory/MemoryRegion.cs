namespace DotBpf.Embedded.Memory;

/// <summary>Native memory that a program may touch: a run of equal elements of which only a part is the program's.</summary>
/// <param name="Base">The address of the first element.</param>
/// <param name="Length">The bytes of all elements together.</param>
/// <param name="Stride">The bytes from one element to the next; <paramref name="Length"/> when there is one.</param>
/// <param name="Offset">Where the program's part begins within an element.</param>
/// <param name="Size">How many bytes the program's part has.</param>
/// <param name="Access">What the program may do there.</param>
internal readonly record struct MemoryRegion(nuint Base, nuint Length, nuint Stride, nuint Offset, nuint Size, MemoryAccess Access)
{
    /// <summary>Whether an access lies wholly within the program's part of one element.</summary>
    internal bool Allows(nuint address, nuint length, MemoryAccess access)
    {
        nuint distance = address - Base;
        if (distance >= Length || (Access & access) != access)
            return false;
        nuint within = distance % Stride;
        return within >= Offset && length <= Size && within - Offset <= Size - length;
    }
}
