namespace DotBpf.Embedded.KernelObjects;

/// <summary>A member of a structure of the kernel's that programs may read.</summary>
/// <param name="Name">Its C name.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="ElementSize">The bytes of its number, or of one number of an array.</param>
/// <param name="Count">How many numbers an array has; 0 for no array.</param>
internal sealed record KernelField(string Name, int Offset, int ElementSize, int Count = 0)
{
    internal int Size => ElementSize * Math.Max(Count, 1);

    internal int End => Offset + Size;
}
