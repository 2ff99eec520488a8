using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Helpers;

/// <summary>What is in a program's <c>struct bpf_dynptr</c>: memory whose length is known only when the program runs.</summary>
/// <remarks>
/// It lies in the program's own memory, so what it says is never believed: helpers reach through it to nothing that the program
/// could not touch without it.
/// </remarks>
/// <param name="Address">Where the memory begins, of packets <see cref="PacketAddress"/>; 0 for a dynptr that was not made, or was ended.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Kind">What it stands for.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Dynptr(ulong Address, uint Size, DynptrKind Kind)
{
    internal const int SizeInBytes = 16;

    /// <summary>What stands for the address of a packet, which may move.</summary>
    internal const ulong PacketAddress = 1;

    // DYNPTR_MAX_SIZE, kernel/bpf/helpers.c, 6.18.
    internal const uint LargestSize = (1 << 24) - 1;

    internal bool IsPacket => Kind is DynptrKind.Packet or DynptrKind.ReadOnlyPacket;

    /// <summary>Whether a range lies within it.</summary>
    internal Errno Check(uint offset, uint length) => length > Size || offset > Size - length ? Errno.E2BIG : Errno.None;
}
