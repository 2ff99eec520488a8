using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps.Arrays;
using DotBpf.Embedded.Maps.Redirects;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Sockets;

/// <summary><c>BPF_MAP_TYPE_XSKMAP</c>: AF_XDP sockets by index, to which programs send packets (net/xdp/xskmap.c, 6.18).</summary>
/// <remarks>
/// <para>Sockets are those that the host makes (<see cref="EmbeddedHost.CreateXdpSocket"/>); a closed one is gone from the map.</para>
/// <para>SAFETY: programs may read the number of a socket's queue, 4 bytes at an index below the length, in the block allocated for those.</para>
/// </remarks>
internal sealed unsafe class EmbeddedXskMap : IndexedMap
{
    private readonly Lock _gate = new();
    private readonly SimulatedObjects _objects;
    private readonly MapMemory _memory;
    private readonly SimulatedXdpSocket?[] _slots;
    private readonly uint* _queues;
    private readonly MemoryRegion[] _regions;

    internal EmbeddedXskMap(MapInfo info, int cpus, MapMemory memory, SimulatedObjects objects)
        : base(info, cpus)
    {
        _objects = objects;
        _memory = memory;
        _queues = (uint*)memory.Allocate((ulong)Length * sizeof(uint));
        if (Length > (uint)Array.MaxLength)
            throw new InsufficientMemoryException();
        _slots = new SimulatedXdpSocket?[Length];
        _regions = [new((nuint)_queues, (nuint)Length * sizeof(uint), sizeof(uint), 0, sizeof(uint), MemoryAccess.Read)];
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => _regions;

    protected override ulong SlotsSize => (ulong)Length * (uint)nint.Size;

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) => Errno.EOPNOTSUPP;

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        uint index = IndexOf(key);
        if (mode > UpdateMode.Exist)
            return Errno.EINVAL;
        if (index >= Length)
            return Errno.E2BIG;
        SimulatedObject? given = _objects.Find(MemoryMarshal.Read<int>(value));
        if (given is not SimulatedXdpSocket socket)
            return given switch { null => Errno.EBADF, SimulatedSocket => Errno.EOPNOTSUPP, _ => Errno.ENOTSOCK };
        lock (_gate)
            return Put(index, socket, mode);
    }

    // Emptying what is empty is no failure.
    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu)
    {
        uint index = IndexOf(key);
        if (index >= Length)
            return Errno.EINVAL;
        lock (_gate)
            Volatile.Write(ref _slots[index], null);
        return Errno.None;
    }

    internal override byte* LookupElement(byte* key, int cpu)
    {
        uint index = Unsafe.ReadUnaligned<uint>(key);
        return Find(index) is null ? null : (byte*)&_queues[index];
    }

    // The number is only to tell that there is something; which queue it is says the slot.
    internal override RedirectTarget FindTarget(uint index) => Find(index) is null ? default : new(1, 0);

    protected override void Free() => _memory.Dispose();

    private SimulatedXdpSocket? Find(uint index) => index < Length && Volatile.Read(ref _slots[index]) is { HasEnded: false } socket ? socket : null;

    // Whoever is there already may come again, whatever the flags say.
    private Errno Put(uint index, SimulatedXdpSocket socket, UpdateMode mode)
    {
        SimulatedXdpSocket? old = Find(index);
        if (ReferenceEquals(old, socket))
            return Errno.None;
        if (old is not null && mode == UpdateMode.NoExist)
            return Errno.EEXIST;
        if (old is null && mode == UpdateMode.Exist)
            return Errno.ENOENT;
        Volatile.Write(ref _queues[index], socket.Queue);
        Volatile.Write(ref _slots[index], socket);
        return Errno.None;
    }
}
