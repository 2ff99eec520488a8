using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>What all hash kinds share: buckets of chained elements, found without a lock and changed under the bucket's.</summary>
/// <remarks>
/// <para>The order is the kernel's (kernel/bpf/hashtab.c, 6.18): bucket after bucket, the newest element of a bucket first.</para>
/// <para>A reader walks a chain and then asks the bucket's lock whether the chain was changed meanwhile,
/// in which case it walks again. Elements that leave a chain keep their link, so a reader or a walk that stands on one still
/// finds its way to an end. What a program writes into values is its own affair, as in the kernel.</para>
/// <para>Typed views go by a <see cref="KeyIndex"/> beside the chains, which whoever changes a chain keeps up with it.</para>
/// <para>SAFETY: links are indices + 1, which the store compares with its elements, and a chain longer than all of them is refused; keys
/// and values are copied with the sizes the store was laid out with.</para>
/// </remarks>
internal abstract unsafe partial class HashTable : EmbeddedMap
{
    private const int ReadsBeforeLocking = 16;

    private readonly MapMemory _memory;
    private readonly HashBucket* _buckets;
    private readonly uint _mask;
    private readonly uint _seed;
    private readonly int _slotSize;
    private readonly uint _valueOffset;

    // Only where nobody but this process writes, and values are plain bytes.
    private KeyIndex? _index;

    // Keys of devices are spread by nothing but their own bits.
    private readonly bool _isKeyHash;

    protected HashTable(MapInfo info, int cpus, MapMemory memory, uint capacity, bool isElastic)
        : base(info, cpus)
    {
        _memory = memory;
        Locks = memory.Locks;
        _isKeyHash = info.Type == MapType.DevMapHash;
        IsPerCpu = info.Type is MapType.PerCpuHash or MapType.LruPerCpuHash;
        SingleValueSize = (int)info.ValueSize;
        _slotSize = (int)SlotSize(info.ValueSize);
        _seed = *HashSeed.Place(info, memory);
        _mask = BitOperations.RoundUpToPowerOf2(info.MaxEntries) - 1;
        _buckets = (HashBucket*)memory.Allocate(((ulong)_mask + 1) * (uint)sizeof(HashBucket));
        ElementLayout layout = new(info.KeySize, info.ValueSize, IsPerCpu ? (uint)cpus : 0);
        _valueOffset = layout.ValueOffset;
        Elements = new(layout, capacity, isElastic, ProgramAccess, memory);
    }

    internal override ReadOnlySpan<MemoryRegion> ValueRegions => Elements.ValueRegions;

    protected ElementStore Elements { get; }

    protected MapLocks Locks { get; }

    protected bool IsPerCpu { get; }

    /// <summary>Bytes of a value, or of one CPU's without padding.</summary>
    protected int SingleValueSize { get; }

    /// <summary>Adds an index, if the map can have one and there is memory for it. Called before anybody else knows the map.</summary>
    internal HashTable Indexed()
    {
        if (Fields is not null || Locks.IsShared || _memory.Room < KeyIndex.SizeFor(Elements.Count))
            return this;
        _index = new(Elements.Count, _memory);
        Elements.HasStamps = true;
        return this;
    }

    /// <summary>The entries for a typed view; <see langword="null"/> where they can only be read as bytes.</summary>
    /// <remarks>From then on lookups may be under way that nobody has noted.</remarks>
    internal HashEntries<TKey, TValue>? LendEntries<TKey, TValue>(EmbeddedMapHandle handle)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        if (_index is null || !HashEntries<TKey, TValue>.Fits(Elements.Layout))
            return null;
        _memory.Lend();
        return new HashEntries<TKey, TValue>(handle, _index, _buckets, _mask, _seed, Elements.First);
    }

    internal override Errno Lookup(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        fixed (byte* k = key, v = value)
            return Read(k, v, (mode & LookupMode.Lock) != 0);
    }

    internal override Errno Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, UpdateMode mode, int cpu)
    {
        fixed (byte* k = key, v = value)
            return Write(k, new(v, allCpus: true), mode, cpu);
    }

    internal sealed override Errno Delete(ReadOnlySpan<byte> key, int cpu)
    {
        fixed (byte* k = key)
            return DeleteElement(k, cpu);
    }

    internal override Errno LookupAndDelete(ReadOnlySpan<byte> key, Span<byte> value, LookupMode mode, int cpu)
    {
        fixed (byte* k = key, v = value)
            return Remove(k, v);
    }

    internal sealed override byte* LookupElement(byte* key, int cpu) => LookupElementAt(key, cpu);

    internal sealed override byte* LookupElementOf(byte* key, uint slotCpu) =>
        IsPerCpu && slotCpu < (uint)Cpus ? LookupElementAt(key, (int)slotCpu) : null;

    internal sealed override Errno UpdateElement(byte* key, byte* value, UpdateMode mode, int cpu) =>
        Write(key, new(value, allCpus: false), mode, cpu);

    internal sealed override Errno DeleteElement(byte* key, int cpu) => Remove(key, null);

    /// <summary>Inserts or replaces, by the rules of the kind.</summary>
    protected abstract Errno Write(byte* key, NewValue value, UpdateMode mode, int cpu);

    /// <summary>Takes the lock that the kind needs before that of a bucket, if any.</summary>
    protected virtual void Prepare(ref MapChange change)
    {
    }

    /// <summary>Takes back an element that has left its chain, and counts it out.</summary>
    protected abstract void Recycle(ref MapChange change, uint index);

    /// <summary>What an entry holds beyond its bytes; 0 for nothing.</summary>
    protected virtual uint HeldBy(uint index) => 0;

    /// <summary>Lets go of what an entry held that nobody can find any more.</summary>
    protected virtual void LetGo(uint held)
    {
    }

    /// <summary>Ends what runs in the value of an element that has left its chain.</summary>
    protected void EndFields(uint index) => Timers?.Free((nuint)Elements.Value(index, 0));

    /// <summary>A program has looked the element up.</summary>
    protected virtual void Touch(uint index)
    {
    }

    internal override void CopyKey(byte* value, byte* key) => Copy(key, value - _valueOffset + ElementLayout.KeyOffset, KeySize);

    // Typed views write within buckets alone.
    private protected sealed override void WaitForUncountedWrites()
    {
        if (Info.Type != MapType.Hash || !_memory.IsLent)
            return;
        for (uint i = 0; i <= _mask; i++)
            Locks.BeginRead(&_buckets[i].Version);
    }

    protected override void Free() => _memory.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected uint HashOf(byte* key)
    {
        if (KeySize == sizeof(ulong))
            return JenkinsHash.ComputeSized<ulong>(key, _seed);
        if (KeySize != sizeof(uint))
            return JenkinsHash.Compute(key, KeySize, _seed);
        return _isKeyHash ? Unsafe.ReadUnaligned<uint>(key) : JenkinsHash.ComputeSized<uint>(key, _seed);
    }

    protected HashBucket* BucketOf(uint hash) => &_buckets[hash & _mask];

    /// <summary>Whether flags are known, and that of the lock only where values have one.</summary>
    protected bool IsValid(UpdateMode mode) =>
        (mode & ~UpdateMode.Lock) <= UpdateMode.Exist && ((mode & UpdateMode.Lock) == 0 || Fields is { HasLock: true });

    /// <summary>Whether an update may go on, given what it found (<c>check_flags</c>, kernel/bpf/hashtab.c).</summary>
    protected static Errno CheckPresence(uint found, UpdateMode mode) => (mode & ~UpdateMode.Lock) switch
    {
        UpdateMode.NoExist when found != 0 => Errno.EEXIST,
        UpdateMode.Exist when found == 0 => Errno.ENOENT,
        _ => Errno.None,
    };

    private byte* LookupElementAt(byte* key, int cpu)
    {
        HashBucket* bucket = BucketOf(HashOf(key));
        while (true)
        {
            uint version = Locks.BeginRead(&bucket->Version);
            uint link = Walk(bucket, key, version);
            if (!MapLocks.EndRead(&bucket->Version, version))
                continue;
            if (link == 0)
                return null;
            Touch(link - 1);
            return Elements.Value(link - 1, cpu);
        }
    }

    /// <summary>Copies the value of a key as user space sees it.</summary>
    protected Errno Read(byte* key, byte* value, bool isLocked = false)
    {
        HashBucket* bucket = BucketOf(HashOf(key));
        for (int attempt = 0; attempt < ReadsBeforeLocking || Locks.IsReadOnly; attempt++)
        {
            uint version = Locks.BeginRead(&bucket->Version);
            uint link = Walk(bucket, key, version);
            if (link != 0)
                ReadValue(link - 1, value, isLocked);
            if (MapLocks.EndRead(&bucket->Version, version))
                return link != 0 ? Errno.None : Errno.ENOENT;
        }

        return ReadLocked(bucket, key, value, isLocked);
    }

    private Errno ReadLocked(HashBucket* bucket, byte* key, byte* value, bool isLocked)
    {
        MapChange change = new(Locks);
        change.Lock(&bucket->Version);
        uint link = FindLocked(bucket, key);
        if (link != 0)
            ReadValue(link - 1, value, isLocked);
        change.Commit();
        return link != 0 ? Errno.None : Errno.ENOENT;
    }

    private Errno Remove(byte* key, byte* value)
    {
        HashBucket* bucket = BucketOf(HashOf(key));
        MapChange change = new(Locks);
        Prepare(ref change);
        change.Lock(&bucket->Version);
        uint* place = FindPlace(bucket, key);
        uint held = 0;
        if (place != null)
        {
            uint index = *place - 1;
            if (value != null)
                ReadValue(index, value);
            held = HeldBy(index);
            change.Set(place, Elements.Header(index)->Next);
            Forget(index);
            Recycle(ref change, index);
        }

        change.Commit();
        if (held != 0)
            LetGo(held);
        return place != null ? Errno.None : Errno.ENOENT;
    }
}
