using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary><c>BPF_MAP_TYPE_HASH</c> and <c>BPF_MAP_TYPE_PERCPU_HASH</c>: exactly so many entries, and then <see cref="Errno.E2BIG"/>.</summary>
/// <remarks>
/// A plain value is replaced by a new element at the head of its bucket; a per-CPU value is overwritten in place. There are
/// a few elements more than entries, so that replacing works when the map is full.
/// </remarks>
internal unsafe class EmbeddedHash : HashTable
{
    private readonly uint _most;
    private uint _count;

    internal EmbeddedHash(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus, memory, info.MaxEntries + (uint)cpus, info.Flags.HasFlag(MapFlags.NoPreallocation)) => _most = info.MaxEntries;

    /// <summary>Whether a replacement stands where the replaced element stood, rather than at the head of the bucket.</summary>
    protected virtual bool KeepsPlace => false;

    protected override Errno Write(byte* key, NewValue value, UpdateMode mode, int cpu)
    {
        if (!IsValid(mode))
            return Errno.EINVAL;
        uint hash = HashOf(key);
        HashBucket* bucket = BucketOf(hash);
        SequenceLock.Enter(ref bucket->Version);
        uint old = FindLocked(bucket, key, hash);
        Errno errno = CheckPresence(old, mode);
        if (errno == Errno.None)
            errno = WriteLocked(bucket, old, key, hash, value, cpu);
        SequenceLock.Exit(ref bucket->Version);
        if (old != 0 && errno == Errno.None && !IsPerCpu)
            Discard(old - 1);
        return errno;
    }

    // Given back before it is counted out: whoever is counted in finds an element.
    protected override void Recycle(uint index)
    {
        Discard(index);
        Interlocked.Decrement(ref _count);
    }

    /// <summary>Takes back an element that nobody can find any more. No bucket is locked.</summary>
    protected virtual void Discard(uint index) => Elements.Give(index);

    private Errno WriteLocked(HashBucket* bucket, uint old, byte* key, uint hash, NewValue value, int cpu)
    {
        if (old != 0 && IsPerCpu)
        {
            Overwrite(old - 1, value, cpu);
            return Errno.None;
        }

        Errno errno = old != 0 ? TakeSpare(out uint index) : TakeCounted(out index);
        if (errno != Errno.None)
            return errno;
        Fill(index, key, hash, value, cpu);
        Link(bucket, old, index);
        return Errno.None;
    }

    private void Link(HashBucket* bucket, uint old, uint index)
    {
        if (old != 0 && KeepsPlace)
        {
            Replace(bucket, old - 1, index);
            return;
        }

        Insert(bucket, index);
        if (old != 0)
            Unlink(bucket, old - 1);
    }

    private Errno TakeCounted(out uint index)
    {
        index = 0;
        uint count = Volatile.Read(ref _count);
        while (count < _most)
        {
            uint found = Interlocked.CompareExchange(ref _count, count + 1, count);
            if (found == count)
            {
                Errno errno = TakeSpare(out index);
                if (errno != Errno.None)
                    Interlocked.Decrement(ref _count);
                return errno;
            }

            count = found;
        }

        return Errno.E2BIG;
    }

    // All elements can be in use for a moment, by more replacements under way than there are spare ones. Each of them
    // gives one back without waiting for anything.
    private Errno TakeSpare(out uint index)
    {
        int spins = 0;
        while (true)
        {
            Errno errno = Elements.Take(out index);
            if (errno != Errno.E2BIG)
                return errno;
            SequenceLock.Pause(ref spins);
        }
    }
}
