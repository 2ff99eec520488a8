using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Storage;

/// <summary>The kinds whose values live with a socket, a file, a task or a cgroup (kernel/bpf/bpf_local_storage.c, 6.18): here with a simulated one.</summary>
/// <remarks>
/// <para>An owner's number is the key, for programs as for user space. Numbers never come again, so a value can only be its owner's.</para>
/// <para>SAFETY: a key is read with the 4 bytes that all these kinds have.</para>
/// </remarks>
internal sealed unsafe class EmbeddedLocalStorage : EmbeddedMap, IOwnedValues
{
    private readonly SimulatedObjects _objects;
    private readonly OwnedValues _values;
    private readonly byte* _zeros;

    internal EmbeddedLocalStorage(MapInfo info, int cpus, MapMemory memory, SimulatedObjects objects)
        : base(info, cpus)
    {
        _objects = objects;
        _values = new(info, cpus, memory);
        _zeros = memory.Allocate(info.ValueSize);
        objects.Attach(this);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => _values.Regions;

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        Errno refusal = CheckOwner(key);
        return refusal == Errno.None ? _values.Lookup(key, value, mode, cpu) : refusal;
    }

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        Errno errno = CheckOwner(key);
        if (errno == Errno.None)
            errno = _values.Update(key, value, mode, cpu);
        DropOrphan(MemoryMarshal.Read<int>(key));
        return errno;
    }

    internal override Errno Delete(ReadOnlySpan<byte> key, int cpu)
    {
        Errno refusal = CheckOwner(key);
        if (refusal != Errno.None)
            return refusal;
        fixed (byte* k = key)
            return _values.Delete(k);
    }

    internal override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next) => Errno.ENOTSUPP;

    /// <summary>The value of an owner; null when it has none.</summary>
    internal byte* Find(SimulatedObject owner)
    {
        int number = owner.Number;
        return _values.Find((byte*)&number);
    }

    /// <summary>The value of an owner, which is given one if it has none; null when there is no memory for it.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="first">What the value is at first; null for zeros.</param>
    internal byte* FindOrAdd(SimulatedObject owner, byte* first)
    {
        int number = owner.Number;
        byte* found = Find(owner);
        if (found != null)
            return found;
        _values.Update(new(&number, sizeof(int)), new(first != null ? first : _zeros, ValueSize), UpdateMode.NoExist, 0);
        DropOrphan(number);
        return Find(owner);
    }

    /// <summary>Removes the value of an owner.</summary>
    internal Errno Remove(SimulatedObject owner)
    {
        int number = owner.Number;
        return _values.Delete((byte*)&number);
    }

    /// <inheritdoc/>
    public void End(SimulatedObject owner) => Remove(owner);

    protected override void Free()
    {
        _objects.Detach(this);
        _values.Release();
    }

    // Every file has an inode, whatever else it is.
    private Errno CheckOwner(ReadOnlySpan<byte> key)
    {
        SimulatedObject? owner = _objects.Find(MemoryMarshal.Read<int>(key));
        bool isOwner = Info.Type switch
        {
            MapType.SkStorage => owner is SimulatedSocket,
            MapType.TaskStorage => owner is SimulatedTask,
            MapType.CgrpStorage => owner is SimulatedCgroup,
            _ => owner is not null,
        };
        if (isOwner)
            return Errno.None;
        return owner is not null && Info.Type == MapType.SkStorage ? Errno.ENOTSOCK : Errno.EBADF;
    }

    // An owner may have ended after it was found, and with it what it had until then.
    private void DropOrphan(int number)
    {
        if (_objects.Find(number) is null)
            _values.Delete((byte*)&number);
    }
}
