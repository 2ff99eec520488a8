using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Pages that programs and this process share, with pointers that mean the same to both: lists, trees and queues of your own.</summary>
/// <remarks>
/// <para>Layout: up to <see cref="SizeInBytes"/> bytes; a page is there, zeroed, as soon as it is touched. Pointers of programs are <see cref="Address"/> plus an offset.</para>
/// <para>Lifetime: the memory is mapped at its first use and stays until the map's handle is disposed. The first mapping anywhere
/// decides the address, unless it was given at creation; every process maps an arena there.</para>
/// <para>Errors: an arena that is mapped by another handle of this process is <see cref="Errno.EINVAL"/>, a place that is taken <see cref="Errno.EBUSY"/>.</para>
/// <para>Threads: safe for any number; borrowed values are plain memory, which programs change at the same time: use <see cref="Volatile"/> and <see cref="Interlocked"/> where order matters.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_ARENA</c>, since 6.9. Embedded: programs see the same; the address is theirs alone, and pages are there once they were borrowed.</para>
/// </remarks>
/// <example><c>using MappedValues&lt;Node&gt; head = arena.Borrow&lt;Node&gt;(0); head[0].Next = 64;</c></example>
public sealed class ArenaMap : BpfMap, IBpfMap<ArenaMap>
{
    private ArenaMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfMemory(MapType.Arena);

    /// <summary>How many pages it has at most.</summary>
    public uint Pages => Handle.Info.MaxEntries;

    /// <summary>How many bytes it has at most.</summary>
    public long SizeInBytes => Memory.Length;

    /// <summary>Where it lies in memory.</summary>
    public ulong Address => Memory.Address;

    private MappedMemory Memory => Handle.OpenMemory();

    /// <inheritdoc/>
    public static ArenaMap Bind(MapHandle map) => new(map);

    /// <summary>Borrows values that lie in a row.</summary>
    /// <typeparam name="T">A value without references.</typeparam>
    /// <param name="offset">Where the first begins, in bytes from the start of the arena.</param>
    /// <param name="count">How many.</param>
    /// <returns>The values; dispose them to give the memory back.</returns>
    /// <exception cref="ArgumentOutOfRangeException">They are not all inside of the arena.</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no arenas, or the map has <see cref="MapFlags.FaultOnUntouched"/>, where reading could end the process.</exception>
    /// <exception cref="BpfSyscallException">The arena is mapped elsewhere in this process, or its place is taken.</exception>
    public MappedValues<T> Borrow<T>(long offset, int count = 1)
        where T : unmanaged => Memory.Borrow<T>(offset, count);

    /// <summary>The offset that a pointer of a program means.</summary>
    /// <param name="pointer">The pointer.</param>
    /// <exception cref="ArgumentOutOfRangeException">It points outside of the arena.</exception>
    public long OffsetOf(ulong pointer)
    {
        // Programs keep the lower half of a pointer; the upper half is the arena's.
        uint offset = (uint)pointer - (uint)Address;
        return offset < SizeInBytes
            ? offset
            : throw new ArgumentOutOfRangeException(nameof(pointer), pointer, $"{Handle} lies from 0x{Address:x} on and has {SizeInBytes} bytes.");
    }
}
