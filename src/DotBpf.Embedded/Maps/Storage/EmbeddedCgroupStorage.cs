using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Storage;

/// <summary>The old storages of cgroups, with one value or one for each CPU (kernel/bpf/local_storage.c, 6.18).</summary>
/// <remarks>
/// <para>An entry is made when a program is attached to a cgroup, ends with the cgroup, and user space can only replace its value. Values have
/// numbers, by which attachments know them; keys are for user space. A test run has values without keys.</para>
/// <para>SAFETY: a number is as long as the keys of the hash that keeps the values.</para>
/// </remarks>
internal sealed unsafe class EmbeddedCgroupStorage : EmbeddedMap, IOwnedValues
{
    // Of the room only what is touched costs memory.
    private const ulong Room = 256 << 20;
    private const uint MostValues = 1 << 16;

    // The value that programs have whose cgroup was removed while they run. The kernel lets such a one end with the run; here it is one for all, which nobody else sees.
    private const uint Orphans = 0;

    // Keys of the other size tell nothing of the place.
    private const int WholeKey = 2 * sizeof(ulong);

    private readonly SimulatedObjects _objects;
    private readonly EmbeddedHash _values;
    private readonly byte* _zeros;
    private readonly LinkedList<(CgroupStorageKey Key, uint Number)> _newestFirst = [];
    private readonly Dictionary<CgroupStorageKey, LinkedListNode<(CgroupStorageKey Key, uint Number)>> _byKey = [];
    private uint _lastNumber;

    internal EmbeddedCgroupStorage(MapInfo info, int cpus, MapMemory memory, SimulatedObjects objects)
        : base(info, cpus)
    {
        _objects = objects;
        _values = CreateValues(info, cpus, memory);

        // Programs reach the values by the storage, so the hash is never to think itself alone.
        _values.AddReference();
        _zeros = memory.Allocate(info.ValueSize);
        Add(Orphans);
        objects.Attach(this);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => _values.ValueRegions;

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu) =>
        FindNumber(key) is { } number ? _values.Lookup(Bytes(in number), value, mode, cpu) : Errno.ENOENT;

    // Of the flags only NOEXIST is refused, for there is nothing to make.
    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        if ((mode & ~(UpdateMode.Exist | UpdateMode.Lock)) != 0)
            return Errno.EINVAL;
        return FindNumber(key) is { } number ? _values.Update(Bytes(in number), value, UpdateMode.Exist | (mode & UpdateMode.Lock), cpu) : Errno.ENOENT;
    }

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu) => Errno.EINVAL;

    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        lock (_byKey)
        {
            var following = key.IsEmpty ? _newestFirst.First : _byKey.GetValueOrDefault(Read(key))?.Next;
            if (following is null)
                return Errno.ENOENT;
            Write(following.Value.Key, next);
            return Errno.None;
        }
    }

    /// <summary>The value of a number, on one CPU.</summary>
    internal byte* Find(uint number, int cpu)
    {
        byte* value = _values.LookupElement((byte*)&number, cpu);
        number = Orphans;
        return value != null ? value : _values.LookupElement((byte*)&number, cpu);
    }

    /// <summary>The number of the value for programs that are attached to a cgroup in one place, which is made if it is not there; 0 when there is no memory for it.</summary>
    internal uint FindOrAdd(SimulatedCgroup cgroup, AttachType attachType)
    {
        CgroupStorageKey key = new(cgroup.Id, KeySize == WholeKey ? (uint)attachType : 0);
        lock (_byKey)
        {
            if (_byKey.TryGetValue(key, out var found))
                return found.Value.Number;
            uint number = Add();
            if (number != 0)
                _byKey.Add(key, _newestFirst.AddFirst((key, number)));
            return number;
        }
    }

    /// <summary>Makes a value without a key.</summary>
    /// <returns>Its number; 0 when there is no memory for it.</returns>
    internal uint Lend()
    {
        lock (_byKey)
            return Add();
    }

    /// <summary>Ends a value without a key.</summary>
    internal void TakeBack(uint number) => _values.DeleteElement((byte*)&number, 0);

    /// <inheritdoc/>
    public void End(SimulatedObject owner)
    {
        if (owner is not SimulatedCgroup cgroup)
            return;
        lock (_byKey)
        {
            for (var node = _newestFirst.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Key.CgroupId == cgroup.Id)
                    Remove(node);
                node = next;
            }
        }
    }

    protected override void Free()
    {
        _objects.Detach(this);
        _values.Release();
        _values.Release();
    }

    private static EmbeddedHash CreateValues(MapInfo info, int cpus, MapMemory memory)
    {
        bool isPerCpu = info.Type == MapType.PerCpuCgroupStorage;
        ulong size = SlotSize(info.ValueSize) * (isPerCpu ? (ulong)cpus : 1);
        return new(
            info with
            {
                Type = isPerCpu ? MapType.PerCpuHash : MapType.Hash,
                KeySize = sizeof(uint),
                MaxEntries = (uint)Math.Clamp(Room / size, 2, MostValues),
                Flags = MapFlags.NoPreallocation | (info.Flags & (MapFlags.ReadOnlyForPrograms | MapFlags.WriteOnlyForPrograms)),
            },
            cpus,
            memory);
    }

    private static CgroupStorageKey Read(ReadOnlySpan<byte> key) =>
        new(MemoryMarshal.Read<ulong>(key), key.Length == WholeKey ? MemoryMarshal.Read<uint>(key[sizeof(ulong)..]) : 0);

    private static void Write(CgroupStorageKey key, Span<byte> to)
    {
        to.Clear();
        MemoryMarshal.Write(to, key.CgroupId);
        if (to.Length == WholeKey)
            MemoryMarshal.Write(to[sizeof(ulong)..], key.AttachType);
    }

    private static ReadOnlySpan<byte> Bytes(in uint number) => MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in number));

    private uint? FindNumber(ReadOnlySpan<byte> key)
    {
        lock (_byKey)
            return _byKey.TryGetValue(Read(key), out var found) ? found.Value.Number : null;
    }

    private uint Add() => Add(++_lastNumber) ? _lastNumber : 0;

    private bool Add(uint number) => _values.UpdateElement((byte*)&number, _zeros, UpdateMode.NoExist, 0) == Errno.None;

    private void Remove(LinkedListNode<(CgroupStorageKey Key, uint Number)> node)
    {
        TakeBack(node.Value.Number);
        _byKey.Remove(node.Value.Key);
        _newestFirst.Remove(node);
    }
}
