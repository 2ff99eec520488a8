using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary><c>BPF_MAP_TYPE_HASH</c> and <c>BPF_MAP_TYPE_PERCPU_HASH</c>: exactly so many entries, and then <see cref="Errno.E2BIG"/>.</summary>
/// <remarks>
/// A plain value is replaced by a new element at the head of its bucket, or by the same one where nobody can tell; a per-CPU
/// value is overwritten in place. There is one element more than entries, so that replacing works when the map is full.
/// </remarks>
internal unsafe class EmbeddedHash : HashTable
{
    private const uint SpareElements = 1;

    private readonly uint _most;
    private readonly bool _isPlain;

    internal EmbeddedHash(MapInfo info, int cpus, MapMemory memory)
        : base(info, cpus, memory, info.MaxEntries + SpareElements, info.Flags.HasFlag(MapFlags.NoPreallocation))
    {
        _most = info.MaxEntries;
        _isPlain = info.Type == MapType.Hash && Fields is null && !Locks.IsShared;
    }

    /// <summary>Whether a replacement stands where the replaced element stood, rather than at the head of the bucket.</summary>
    protected virtual bool KeepsPlace => false;

    // Without programs, and without other processes, nobody has addresses of elements: readers notice that a bucket changed.
    private bool IsUnseen => _isPlain && !IsInPrograms;

    protected override Errno Write(byte* key, NewValue value, UpdateMode mode, int cpu)
    {
        if (!IsValid(mode))
            return Errno.EINVAL;
        uint held = 0;
        HashBucket* bucket = BucketOf(HashOf(key));
        MapChange change = new(Locks);
        change.Lock(&bucket->Version);
        uint old = FindLocked(bucket, key);
        Errno errno = CheckPresence(old, mode);
        if (errno == Errno.None)
            errno = old == 0 ? Add(ref change, bucket, key, value, cpu)
                : IsPerCpu || (mode & UpdateMode.Lock) != 0 ? Overwrite(old - 1, value, cpu)
                : value.AllCpus && IsUnseen ? Renew(ref change, bucket, old - 1, value)
                : Replace(ref change, bucket, old - 1, key, value, cpu, out held);
        change.Commit();
        if (held != 0)
            LetGo(held);
        return errno;
    }

    protected override void Recycle(ref MapChange change, uint index)
    {
        Elements.Lock(ref change);
        GiveBack(ref change, index);
        Elements.SetEntries(ref change, Elements.Entries - 1);
    }

    private Errno Add(ref MapChange change, HashBucket* bucket, byte* key, NewValue value, int cpu)
    {
        Elements.Lock(ref change);
        if (Elements.Entries >= _most)
            return Errno.E2BIG;
        Errno errno = Elements.Take(ref change, out uint index);
        if (errno != Errno.None)
            return errno;
        Elements.SetEntries(ref change, Elements.Entries + 1);
        Fill(index, key, value, cpu);
        Insert(ref change, bucket, index);
        return Errno.None;
    }

    // As if it were another element: the newest, with a new value.
    private Errno Renew(ref MapChange change, HashBucket* bucket, uint index, NewValue value)
    {
        MakeNewest(ref change, bucket, index);
        Rewrite(index, value);
        return Errno.None;
    }

    private Errno Replace(ref MapChange change, HashBucket* bucket, uint old, byte* key, NewValue value, int cpu, out uint held)
    {
        held = 0;
        Elements.Lock(ref change);
        Errno errno = Elements.Take(ref change, out uint index);
        if (errno != Errno.None)
            return errno;
        Fill(index, key, value, cpu);
        held = HeldBy(old);
        Replace(ref change, bucket, old, index, KeepsPlace);
        GiveBack(ref change, old);
        return Errno.None;
    }

    private void GiveBack(ref MapChange change, uint index)
    {
        EndFields(index);
        Elements.Give(ref change, index);
    }
}
