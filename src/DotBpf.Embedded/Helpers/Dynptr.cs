using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Helpers;

/// <summary>What is in a program's <c>struct bpf_dynptr</c>: memory whose length is known only when the program runs.</summary>
/// <remarks>
/// It lies in the program's own memory, so what it says is never believed: helpers reach through it to nothing that the program
/// could not touch without it.
/// </remarks>
/// <param name="Address">Where the memory begins; 0 for a dynptr that was not made, or was ended.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="IsRecord">1 for a ring record, which has to be ended.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Dynptr(ulong Address, uint Size, uint IsRecord)
{
    internal const int SizeInBytes = 16;

    // DYNPTR_MAX_SIZE, kernel/bpf/helpers.c, 6.18.
    internal const uint LargestSize = (1 << 24) - 1;

    /// <summary>Whether a range lies within it.</summary>
    internal Errno Check(uint offset, uint length) => length > Size || offset > Size - length ? Errno.E2BIG : Errno.None;
}
