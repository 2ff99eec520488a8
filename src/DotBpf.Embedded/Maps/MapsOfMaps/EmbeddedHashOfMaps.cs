using System.Runtime.CompilerServices;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.MapsOfMaps;

/// <summary><c>BPF_MAP_TYPE_HASH_OF_MAPS</c>: a hash whose values are the numbers of maps that it holds.</summary>
/// <remarks>
/// <para>An element owns the reference to its map: it is taken before the element is linked and dropped after it was unlinked.</para>
/// <para>SAFETY: programs never get an address of a value, so a number in a linked element is always that of a map held here.</para>
/// </remarks>
internal sealed unsafe class EmbeddedHashOfMaps : EmbeddedHash
{
    private readonly MapTable _maps;
    private readonly InnerShape _shape;

    internal EmbeddedHashOfMaps(MapInfo info, int cpus, MapMemory memory, InnerShape shape, MapTable maps)
        : base(info, cpus, memory)
    {
        _shape = shape;
        _maps = maps;
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => [];

    // User space names maps by descriptors, which this host has not. The kernel resolves them before it looks at anything else.
    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu) => Errno.EBADF;

    internal override Errno UpdateReference(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ValueReference reference, UpdateMode mode, int cpu)
    {
        Errno errno = _shape.Hold(reference.Target, out EmbeddedMap? held);
        if (errno != Errno.None)
            return errno;
        uint id = held!.Info.Id;
        fixed (byte* k = key)
            errno = Write(k, new((byte*)&id, allCpus: true), mode, cpu);
        if (errno != Errno.None)
            held.Release();
        return errno;
    }

    // Only batches take maps out and tell which they were.
    internal override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.ENOTSUPP;

    internal override MapInfo? InnerTemplate => _shape.Template;

    // A map that ended before it could be held has left its element: look again.
    internal override EmbeddedMap? AcquireInner(byte* key)
    {
        uint id;
        while (Read(key, (byte*)&id) == Errno.None)
        {
            if (_maps.Hold(id) is { } map)
                return map;
        }

        return null;
    }

    protected override bool KeepsPlace => true;

    protected override uint HeldBy(uint index) => Unsafe.ReadUnaligned<uint>(Elements.Value(index, 0));

    // Held here, so it is still in the table.
    protected override void LetGo(uint held)
    {
        EmbeddedMap map = _maps.Hold(held)!;
        map.Release();
        map.Release();
    }

    protected override void Free()
    {
        // Keys may be longer than any stack.
        fixed (byte* key = new byte[KeySize])
        {
            MapCursor cursor = default;
            byte* value;
            while ((value = MoveNext(ref cursor, key, 0)) != null)
                LetGo(Unsafe.ReadUnaligned<uint>(value));
        }

        base.Free();
    }
}
