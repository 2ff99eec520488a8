using DotBpf.Embedded.Maps.Hashes.Lru;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary><c>BPF_MAP_TYPE_LRU_HASH</c> and <c>BPF_MAP_TYPE_LRU_PERCPU_HASH</c>: never full, it evicts instead.</summary>
/// <remarks>
/// An element is taken, which may evict others, before the key is even looked for, as the kernel does: so an update that
/// only overwrites, or that fails, can still evict, the very key included (htab_lru_map_update_elem, kernel/bpf/hashtab.c, 6.18).
/// </remarks>
internal sealed unsafe class EmbeddedLruHash : HashTable, ILruOwner
{
    private readonly LruPolicy _lru;

    internal EmbeddedLruHash(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus, memory, info.MaxEntries, isElastic: false)
    {
        _lru = info.Flags.HasFlag(MapFlags.NoCommonLru)
            ? new PerCpuLru(info.MaxEntries, cpus, memory, this)
            : new CommonLru(info.MaxEntries, cpus, memory, this);
    }

    protected override void Touch(uint index)
    {
        if (!Locks.IsReadOnly)
            _lru.Reference(index);
    }

    protected override void Prepare(ref MapChange change) => _lru.Lock(ref change);

    protected override void Recycle(ref MapChange change, uint index)
    {
        EndFields(index);
        _lru.Release(ref change, index);
    }

    protected override Errno Write(byte* key, NewValue value, UpdateMode mode, int cpu)
    {
        if (!IsValid(mode))
            return Errno.EINVAL;
        uint taken = 0;
        MapChange change = new(Locks);
        _lru.Lock(ref change);
        bool takes = !IsPerCpu || mode != UpdateMode.Exist;
        Errno errno = takes && !_lru.TryTake(ref change, cpu, out taken) ? Errno.ENOMEM : Errno.None;
        if (errno == Errno.None)
            errno = Write(ref change, key, value, mode, cpu, takes, taken);
        change.Commit();
        return errno;
    }

    private Errno Write(ref MapChange change, byte* key, NewValue value, UpdateMode mode, int cpu, bool takes, uint taken)
    {
        HashBucket* bucket = BucketOf(HashOf(key));
        change.Lock(&bucket->Version);
        uint old = FindLocked(bucket, key);
        Errno errno = CheckPresence(old, mode);
        bool overwrites = errno == Errno.None && old != 0 && IsPerCpu;
        if (overwrites)
        {
            _lru.Reference(old - 1);
            Overwrite(old - 1, value, cpu);
        }
        else if (errno == Errno.None)
        {
            Put(ref change, bucket, old, taken, key, value, cpu);
            takes = false;
        }

        if (takes)
            _lru.Release(ref change, taken);
        return errno;
    }

    private void Put(ref MapChange change, HashBucket* bucket, uint old, uint taken, byte* key, NewValue value, int cpu)
    {
        Fill(taken, key, value, cpu);
        if (old == 0)
        {
            Insert(ref change, bucket, taken);
            return;
        }

        Replace(ref change, bucket, old - 1, taken);
        _lru.Reference(taken);
        EndFields(old - 1);
        _lru.Release(ref change, old - 1);
    }

    bool ILruOwner.TryEvict(ref MapChange change, uint index)
    {
        HashBucket* bucket = BucketOf(HashOf(Elements.Key(index)));
        change.Lock(&bucket->Version);
        bool isEvicted = Remove(ref change, bucket, index);
        if (isEvicted)
            EndFields(index);
        else
            change.Unlock();
        return isEvicted;
    }
}
