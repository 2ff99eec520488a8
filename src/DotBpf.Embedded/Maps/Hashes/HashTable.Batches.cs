using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <content>Batches of whole buckets.</content>
internal abstract unsafe partial class HashTable
{
    internal override Errno LookupBatch(
        ReadOnlySpan<byte> from, Span<byte> to, Span<byte> keys, Span<byte> values, ref int count, bool delete, int cpu)
    {
        int room = count;
        if (room == 0)
            return Errno.None;
        count = 0;
        uint first = from.IsEmpty ? 0 : MemoryMarshal.Read<uint>(from);
        if (first > _mask)
            return Errno.ENOENT;
        fixed (byte* k = keys, v = values)
        {
            ulong bucket = first;
            Errno errno = CopyBuckets(ref bucket, k, v, room, ref count, delete);
            MemoryMarshal.Write(to, (uint)bucket);
            return errno;
        }
    }

    internal override Errno UpdateBatch(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, ref int count, int cpu) =>
        UpdateEach(keys, values, ref count, UpdateMode.Any, cpu);

    internal override Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count, int cpu) => DeleteEach(keys, ref count, cpu);

    /// <summary>Copies whole buckets while they fit; an empty one always does (__htab_map_lookup_and_delete_batch).</summary>
    [SkipLocalsInit]
    private Errno CopyBuckets(ref ulong bucket, byte* keys, byte* values, int room, ref int count, bool delete)
    {
        ulong end = (ulong)_mask + 1;
        BucketScout scout = new(_buckets, Elements, bucket, end, room);
        while (scout.Advance())
        {
            ulong next = bucket + (uint)scout.Length;
            if (!delete && TryCopyBlock(ref scout, keys, values, room, ref count))
                bucket = next;
            else if (!CopyEach(ref bucket, next, keys, values, room, ref count, delete))
                break;
        }

        return CopyEach(ref bucket, end, keys, values, room, ref count, delete) ? Errno.ENOENT : count == 0 ? Errno.ENOSPC : Errno.None;
    }

    /// <summary>Copies the elements of many buckets, as hardly one is being changed.</summary>
    /// <returns>Whether they were as copied at one moment, and fit. If not, nothing was written that was not there.</returns>
    private bool TryCopyBlock(ref BucketScout scout, byte* keys, byte* values, int room, ref int count)
    {
        if (!scout.TryList(out ReadOnlySpan<uint> elements) || elements.Length > room - count)
            return false;
        CopyEntries(elements, keys + ((long)count * KeySize), values + ((long)count * ValueSize));
        if (!scout.IsStill())
            return false;
        count += elements.Length;
        return true;
    }

    /// <summary>Copies one bucket after another with care.</summary>
    /// <returns>Whether they all fit. If not, <paramref name="bucket"/> is the first that does not.</returns>
    private bool CopyEach(ref ulong bucket, ulong end, byte* keys, byte* values, int room, ref int count, bool delete)
    {
        for (; bucket < end; bucket++)
        {
            HashBucket* current = &_buckets[bucket];
            if (Volatile.Read(ref current->Head) == 0)
                continue;
            byte* key = keys + ((long)count * KeySize), value = values + ((long)count * ValueSize);
            int left = room - count;
            int length = delete ? TakeChain(current, key, value, left) : CopyChain(current, key, value, left);
            if (length > left)
                return false;
            count += length;
        }

        return true;
    }

    /// <summary>Copies a chain as it was at one moment.</summary>
    /// <returns>How many elements it has; more than <paramref name="room"/> when they do not fit.</returns>
    private int CopyChain(HashBucket* bucket, byte* keys, byte* values, int room)
    {
        for (int attempt = 0; attempt < ReadsBeforeLocking || Locks.IsReadOnly; attempt++)
        {
            uint version = Locks.BeginRead(&bucket->Version);
            int length = CopyLinks(bucket, keys, values, room);
            if (!MapLocks.EndRead(&bucket->Version, version))
                continue;
            CheckLength((uint)length);
            return length;
        }

        MapChange change = new(Locks);
        change.Lock(&bucket->Version);
        int count = CopyLinks(bucket, keys, values, room);
        change.Commit();
        return count;
    }

    /// <summary>Copies a chain and empties its bucket, if it fits.</summary>
    private int TakeChain(HashBucket* bucket, byte* keys, byte* values, int room)
    {
        MapChange change = new(Locks);
        Prepare(ref change);
        change.Lock(&bucket->Version);
        int length = CopyLinks(bucket, keys, values, room);
        for (int left = length <= room ? length : 0; left > 0; left--)
        {
            uint index = bucket->Head - 1;
            uint held = HeldBy(index);
            change.Set(&bucket->Head, Elements.Header(index)->Next);
            Forget(index);
            Recycle(ref change, index);
            change.Settle();
            if (held != 0)
                LetGo(held);
        }

        change.Commit();
        return length;
    }

    private int CopyLinks(HashBucket* bucket, byte* keys, byte* values, int room)
    {
        int length = CountLinks(bucket, room);
        uint link = Volatile.Read(ref bucket->Head);
        for (int left = length <= room ? length : 0; left > 0 && link != 0; left--)
        {
            CopyEntry(link - 1, keys, values);
            keys += KeySize;
            values += ValueSize;
            link = Volatile.Read(ref Elements.Header(link - 1)->Next);
        }

        return length;
    }

    /// <summary>How many elements are in a chain, as far as one more than <paramref name="room"/>.</summary>
    private int CountLinks(HashBucket* bucket, int room)
    {
        int count = 0;
        for (uint link = Volatile.Read(ref bucket->Head); link != 0 && count <= room; link = Volatile.Read(ref Elements.Header(link - 1)->Next))
            count++;
        return count;
    }
}
