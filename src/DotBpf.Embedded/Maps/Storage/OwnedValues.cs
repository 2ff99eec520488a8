using DotBpf.Embedded.Maps.Hashes;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Storage;

/// <summary>The values of a storage by the numbers of their owners: a hash, and when it is full another beside it of twice the size, as long as there is memory.</summary>
/// <remarks>
/// <para>An owner is in one hash at most, for who adds one takes turns. Values stay where they are, so pointers of programs stay good.</para>
/// <para>SAFETY: a key is read with the 4 bytes that all storages have.</para>
/// </remarks>
internal sealed unsafe class OwnedValues
{
    // Of the room only what is touched costs memory.
    private const uint FirstRoom = 256 << 20;
    private const uint FirstOwners = 1 << 16;

    private readonly Lock _adding = new();
    private readonly MapInfo _info;
    private readonly int _cpus;
    private readonly MapMemory _memory;
    private volatile EmbeddedHash[] _hashes;
    private volatile MemoryRegion[] _regions;

    internal OwnedValues(MapInfo info, int cpus, MapMemory memory)
    {
        (_info, _cpus, _memory) = (info, cpus, memory);
        uint owners = (uint)Math.Min(FirstOwners, FirstRoom / (info.KeySize + info.ValueSize));
        _hashes = [Create(owners)];
        _regions = [.. _hashes[0].ValueRegions];
    }

    internal ReadOnlySpan<MemoryRegion> Regions => _regions;

    internal Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        Errno errno = Errno.ENOENT;
        EmbeddedHash[] hashes = _hashes;
        for (int i = 0; i < hashes.Length && errno == Errno.ENOENT; i++)
            errno = hashes[i].Lookup(key, value, mode, cpu);
        return errno;
    }

    internal byte* Find(byte* key) => HashOf(key) is { } hash ? hash.LookupElement(key, 0) : null;

    /// <summary>Writes the value of an owner, who is given one unless the mode forbids it.</summary>
    /// <returns><see cref="Errno.ENOMEM"/> when there is no memory for another value: the kernel's storages are bounded by nothing else.</returns>
    internal Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        fixed (byte* k = key)
        {
            if (HashOf(k) is { } known)
                return known.Update(key, value, mode, cpu);
            lock (_adding)
            {
                Errno errno = (HashOf(k) ?? _hashes[0]).Update(key, value, mode, cpu);
                for (int i = 1; errno == Errno.E2BIG && TryReach(i); i++)
                    errno = _hashes[i].Update(key, value, mode, cpu);
                return errno == Errno.E2BIG ? Errno.ENOMEM : errno;
            }
        }
    }

    internal Errno Delete(byte* key)
    {
        Errno errno = Errno.ENOENT;
        EmbeddedHash[] hashes = _hashes;
        for (int i = 0; i < hashes.Length && errno == Errno.ENOENT; i++)
            errno = hashes[i].DeleteElement(key, 0);
        return errno;
    }

    /// <summary>Gives the memory back.</summary>
    internal void Release()
    {
        foreach (EmbeddedHash hash in _hashes)
        {
            hash.Release();
            hash.Release();
        }
    }

    private EmbeddedHash? HashOf(byte* key)
    {
        foreach (EmbeddedHash hash in _hashes)
        {
            if (hash.LookupElement(key, 0) != null)
                return hash;
        }

        return null;
    }

    private bool TryReach(int number)
    {
        if (number < _hashes.Length)
            return true;
        try
        {
            uint owners = _hashes[^1].Info.MaxEntries;
            if (owners > uint.MaxValue / 4)
                return false;
            EmbeddedHash larger = Create(owners * 2);
            _regions = [.. _regions, .. larger.ValueRegions];
            _hashes = [.. _hashes, larger];
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    // Programs reach the values by the storage, so a hash is never to think itself alone.
    private EmbeddedHash Create(uint owners)
    {
        EmbeddedHash hash = new(_info with { Type = MapType.Hash, MaxEntries = owners, Flags = MapFlags.NoPreallocation }, _cpus, _memory);
        hash.AddReference();
        return hash;
    }
}
