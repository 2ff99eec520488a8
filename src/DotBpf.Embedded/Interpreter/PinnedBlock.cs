using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Interpreter;

/// <summary>Memory with an address that never changes and that the collector frees: it lives as long as this object is reachable.</summary>
internal sealed unsafe class PinnedBlock
{
    private const int Alignment = 64;
    private readonly byte[] _bytes;

    internal PinnedBlock(int length)
    {
        _bytes = GC.AllocateArray<byte>(length + Alignment, pinned: true);
        Length = length;

        // SAFETY: the array is on the pinned heap, so its address is fixed while it is reachable, and this object reaches it.
        // Rounding up stays inside, since the array is longer than asked for by the alignment.
        nuint start = (nuint)Unsafe.AsPointer(ref _bytes[0]);
        Start = (byte*)((start + (Alignment - 1)) & ~(nuint)(Alignment - 1));
    }

    internal byte* Start { get; }

    internal int Length { get; }
}
