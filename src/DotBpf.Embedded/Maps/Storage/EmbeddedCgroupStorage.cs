using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Storage;

/// <summary>The old storages of cgroups, with one value or one for each CPU (kernel/bpf/local_storage.c, 6.18).</summary>
/// <remarks>
/// <para>Entries are made when a program begins to run for a cgroup, and end with the cgroup. User space only replaces their values.</para>
/// <para>SAFETY: keys have 8 or 16 bytes, of which the first 8 are the cgroup's number.</para>
/// </remarks>
internal sealed unsafe class EmbeddedCgroupStorage : EmbeddedMap, IOwnedValues
{
    private const int LongKey = 16;

    private readonly SimulatedObjects _objects;
    private readonly EmbeddedHash _values;
    private readonly byte* _zeros;

    // The newest first. Also the lock of what is there.
    private readonly List<CgroupStorageKey> _keys = [];

    internal EmbeddedCgroupStorage(MapInfo info, int cpus, MapMemory memory, SimulatedObjects objects)
        : base(info, cpus)
    {
        _objects = objects;
        _values = OwnedValues.Create(info, cpus, memory);
        _zeros = memory.Allocate((ulong)ValueSize);
        objects.Attach(this);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => _values.ValueRegions;

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        Span<byte> own = stackalloc byte[LongKey];
        return _values.Lookup(Write(Read(key), own), value, mode, cpu);
    }

    // Of the flags only NOEXIST is refused, for there is nothing to make.
    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        if ((mode & ~(UpdateMode.Exist | UpdateMode.Lock)) != 0)
            return Errno.EINVAL;
        Span<byte> own = stackalloc byte[LongKey];
        return _values.Update(Write(Read(key), own), value, UpdateMode.Exist | (mode & UpdateMode.Lock), cpu);
    }

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu) => Errno.EINVAL;

    // A key that is not there does not begin the walk again.
    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        lock (_keys)
        {
            int place = key.IsEmpty ? -1 : _keys.IndexOf(Read(key));
            if (place + 1 == _keys.Count || (place < 0 && !key.IsEmpty))
                return Errno.ENOENT;
            next.Clear();
            Span<byte> own = stackalloc byte[LongKey];
            Write(_keys[place + 1], own).CopyTo(next);
            return Errno.None;
        }
    }

    /// <summary>The value that a program has for a cgroup, of one CPU where there are several; made of zeros if it is not there, and null when there is no memory.</summary>
    internal byte* FindOrAdd(SimulatedCgroup cgroup, uint attachType, int cpu)
    {
        CgroupStorageKey key = new(cgroup.Id, KeySize == LongKey ? attachType : 0);
        Span<byte> bytes = stackalloc byte[LongKey];
        Write(key, bytes);
        fixed (byte* own = bytes)
        {
            byte* found = _values.LookupElement(own, cpu);
            if (found != null)
                return found;
            Add(key, own, cgroup);
            return _values.LookupElement(own, cpu);
        }
    }

    /// <inheritdoc/>
    public void End(SimulatedObject owner)
    {
        if (owner is not SimulatedCgroup cgroup)
            return;
        Span<byte> bytes = stackalloc byte[LongKey];
        lock (_keys)
        {
            for (int i = _keys.Count - 1; i >= 0; i--)
            {
                if (_keys[i].CgroupId != cgroup.Id)
                    continue;
                _values.Delete(Write(_keys[i], bytes), 0);
                _keys.RemoveAt(i);
            }
        }
    }

    protected override void Free()
    {
        _objects.Detach(this);
        OwnedValues.Free(_values);
    }

    private void Add(CgroupStorageKey key, byte* bytes, SimulatedCgroup cgroup)
    {
        lock (_keys)
        {
            if (cgroup.HasEnded || _values.Update(new(bytes, KeySize), new(_zeros, ValueSize), UpdateMode.NoExist, 0) != Errno.None)
                return;
            _keys.Insert(0, key);
        }
    }

    private static CgroupStorageKey Read(ReadOnlySpan<byte> key) =>
        new(MemoryMarshal.Read<ulong>(key), key.Length == LongKey ? MemoryMarshal.Read<uint>(key[sizeof(ulong)..]) : 0);

    // The bytes behind the place of attachment mean nothing.
    private ReadOnlySpan<byte> Write(CgroupStorageKey key, Span<byte> room)
    {
        room.Clear();
        ulong id = key.CgroupId;
        uint place = key.AttachType;
        MemoryMarshal.Write(room, in id);
        MemoryMarshal.Write(room[sizeof(ulong)..], in place);
        return room[..KeySize];
    }
}
