using DotBpf.Embedded.Maps.Hashes.Lru;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary><c>BPF_MAP_TYPE_LRU_HASH</c> and <c>BPF_MAP_TYPE_LRU_PERCPU_HASH</c>: never full, it evicts instead.</summary>
/// <remarks>
/// An element is taken, which may evict others, before the key is even looked for, as the kernel does: so an update that
/// only overwrites, or that fails, can still evict, the very key included (htab_lru_map_update_elem, kernel/bpf/hashtab.c, 6.18).
/// </remarks>
internal sealed unsafe class EmbeddedLruHash : HashTable, ILruElements
{
    private readonly LruPolicy _lru;

    internal EmbeddedLruHash(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus, memory, info.MaxEntries, growsOnDemand: false)
    {
        _lru = info.Flags.HasFlag(MapFlags.NoCommonLru)
            ? new PerCpuLru(info.MaxEntries, cpus, memory, this)
            : new CommonLru(info.MaxEntries, cpus, memory, this);
    }

    protected override void Touch(uint index) => _lru.Reference(index);

    protected override void Recycle(uint index) => _lru.Release(index);

    protected override Errno Write(byte* key, NewValue value, UpdateMode mode, int cpu)
    {
        if (!IsValid(mode))
            return Errno.EINVAL;
        uint hash = HashOf(key);
        bool isTaken = false;
        uint taken = 0;
        if (!IsPerCpu || mode != UpdateMode.Exist)
        {
            isTaken = _lru.TryTake(cpu, hash, out taken);
            if (!isTaken)
                return Errno.ENOMEM;
        }

        return IsPerCpu ? Overwrite(key, hash, value, mode, cpu, isTaken, taken) : Replace(key, hash, value, mode, cpu, taken);
    }

    private Errno Replace(byte* key, uint hash, NewValue value, UpdateMode mode, int cpu, uint taken)
    {
        Fill(taken, key, hash, value, cpu);
        HashBucket* bucket = BucketOf(hash);
        SequenceLock.Enter(ref bucket->Version);
        uint old = FindLocked(bucket, key, hash);
        Errno errno = CheckPresence(old, mode);
        if (errno == Errno.None)
        {
            Insert(bucket, taken);
            if (old != 0)
            {
                _lru.Reference(taken);
                Unlink(bucket, old - 1);
            }
        }

        SequenceLock.Exit(ref bucket->Version);
        if (errno != Errno.None)
            Recycle(taken);
        else if (old != 0)
            Recycle(old - 1);
        return errno;
    }

    private Errno Overwrite(byte* key, uint hash, NewValue value, UpdateMode mode, int cpu, bool isTaken, uint taken)
    {
        HashBucket* bucket = BucketOf(hash);
        SequenceLock.Enter(ref bucket->Version);
        uint old = FindLocked(bucket, key, hash);
        Errno errno = CheckPresence(old, mode);
        if (errno == Errno.None && old != 0)
        {
            _lru.Reference(old - 1);
            Overwrite(old - 1, value, cpu);
        }
        else if (errno == Errno.None)
        {
            Fill(taken, key, hash, value, cpu);
            Insert(bucket, taken);
            isTaken = false;
        }

        SequenceLock.Exit(ref bucket->Version);
        if (isTaken)
            Recycle(taken);
        return errno;
    }

    void ILruElements.Claim(uint index, uint hash) => Elements.Header(index)->Hash = hash;

    bool ILruElements.TryEvict(uint index)
    {
        HashBucket* bucket = BucketOf(Elements.Header(index)->Hash);
        SequenceLock.Enter(ref bucket->Version);
        bool isEvicted = Unlink(bucket, index);
        SequenceLock.Exit(ref bucket->Version);
        return isEvicted;
    }
}
