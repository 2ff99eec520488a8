using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes;

/// <content>Walks over all elements: one key after another, in batches of whole buckets, and by programs.</content>
internal abstract unsafe partial class HashTable
{
    // A key that is not there begins again, so deleting the current key restarts a walk (htab_map_get_next_key).
    internal sealed override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        fixed (byte* k = key, n = next)
        {
            if (k == null)
                return CopyFirstKey(0, n);
            uint hash = HashOf(k);
            return TryFollow(BucketOf(hash), k, hash, n, out bool isPresent) ? Errno.None
                : CopyFirstKey(isPresent ? (ulong)(hash & _mask) + 1 : 0, n);
        }
    }

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
        UpdateEach(keys, values, ref count, cpu);

    internal override Errno DeleteBatch(ReadOnlySpan<byte> keys, ref int count, int cpu) => DeleteEach(keys, ref count, cpu);

    // The next link is read before the element is handed out, as hlist_nulls_for_each_entry_safe does.
    internal sealed override byte* MoveNext(ref MapCursor cursor, byte* key, int cpu)
    {
        while (cursor.Link == 0)
        {
            if (cursor.Position > _mask)
                return null;
            cursor.Link = Volatile.Read(ref _buckets[cursor.Position++].Head);
        }

        uint index = cursor.Link - 1;
        cursor.Link = Volatile.Read(ref Elements.Header(index)->Next);
        Copy(key, Elements.Key(index), KeySize);
        return Elements.Value(index, cpu);
    }

    /// <summary>Copies the key that follows in the same bucket.</summary>
    private bool TryFollow(HashBucket* bucket, byte* key, uint hash, byte* next, out bool isPresent)
    {
        // Locked rather than read and checked: `next` may be the buffer of `key`, so there is no second try.
        SequenceLock.Enter(ref bucket->Version);
        uint link = FindLocked(bucket, key, hash);
        isPresent = link != 0;
        uint following = isPresent ? Elements.Header(link - 1)->Next : 0;
        if (following != 0)
            Copy(next, Elements.Key(following - 1), KeySize);
        SequenceLock.Exit(ref bucket->Version);
        return following != 0;
    }

    private Errno CopyFirstKey(ulong bucket, byte* next)
    {
        for (; bucket <= _mask; bucket++)
        {
            HashBucket* candidate = &_buckets[bucket];
            while (Volatile.Read(ref candidate->Head) != 0)
            {
                uint version = SequenceLock.BeginRead(ref candidate->Version);
                uint link = Volatile.Read(ref candidate->Head);
                if (link == 0)
                    continue;
                Copy(next, Elements.Key(link - 1), KeySize);
                if (SequenceLock.EndRead(ref candidate->Version, version))
                    return Errno.None;
            }
        }

        return Errno.ENOENT;
    }

    /// <summary>Copies whole buckets while they fit; an empty one always does (__htab_map_lookup_and_delete_batch).</summary>
    private Errno CopyBuckets(ref ulong bucket, byte* keys, byte* values, int room, ref int count, bool delete)
    {
        for (; bucket <= _mask; bucket++)
        {
            HashBucket* current = &_buckets[bucket];
            if (Volatile.Read(ref current->Head) == 0)
                continue;
            SequenceLock.Enter(ref current->Version);
            int length = CountChain(current, room - count);
            if (length > room - count)
            {
                SequenceLock.Exit(ref current->Version);
                return count == 0 ? Errno.ENOSPC : Errno.None;
            }

            CopyChain(current, keys + ((long)count * KeySize), values + ((long)count * ValueSize));
            uint removed = delete ? current->Head : 0;
            if (delete)
                Volatile.Write(ref current->Head, 0);
            SequenceLock.Exit(ref current->Version);
            RecycleChain(removed);
            count += length;
        }

        return Errno.ENOENT;
    }

    /// <summary>How many elements are in a chain, as far as one more than <paramref name="room"/>.</summary>
    private int CountChain(HashBucket* bucket, int room)
    {
        int count = 0;
        for (uint link = bucket->Head; link != 0 && count <= room; link = Elements.Header(link - 1)->Next)
            count++;
        return count;
    }

    private void CopyChain(HashBucket* bucket, byte* keys, byte* values)
    {
        for (uint link = bucket->Head; link != 0; link = Elements.Header(link - 1)->Next)
        {
            Copy(keys, Elements.Key(link - 1), KeySize);
            ReadValue(link - 1, values);
            keys += KeySize;
            values += ValueSize;
        }
    }

    private void RecycleChain(uint link)
    {
        while (link != 0)
        {
            uint next = Elements.Header(link - 1)->Next;
            Recycle(link - 1);
            link = next;
        }
    }
}
