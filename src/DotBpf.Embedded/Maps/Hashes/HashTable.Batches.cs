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
    private Errno CopyBuckets(ref ulong bucket, byte* keys, byte* values, int room, ref int count, bool delete)
    {
        BucketScout scout = new(_buckets, Elements, bucket, (ulong)_mask + 1, room);
        while (scout.TryTake(out uint next))
        {
            HashBucket* current = &_buckets[next];
            byte* key = keys + ((long)count * KeySize), value = values + ((long)count * ValueSize);
            int left = room - count, length = 0;
            if (!delete)
                length = TryCopyChain(current, key, value, left);
            if (length == 0)
                length = delete ? TakeChain(current, key, value, left) : CopyChain(current, key, value, left);
            if (length > left)
            {
                bucket = next;
                return count == 0 ? Errno.ENOSPC : Errno.None;
            }

            count += length;
        }

        bucket = (ulong)_mask + 1;
        return Errno.ENOENT;
    }

    /// <summary>Copies a chain of one or two elements, as nearly all have and hardly one is being changed.</summary>
    /// <returns>How many it has; 0 when it has to be copied with more care, and nothing was written that was not there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int TryCopyChain(HashBucket* bucket, byte* key, byte* value, int room)
    {
        ulong before = HashBucket.Read(bucket);
        uint first = HashBucket.HeadIn(before) - 1;
        if (first >= Elements.Count || room < 2)
            return 0;
        uint second = Volatile.Read(ref Elements.Header(first)->Next) - 1;
        if (second < Elements.Count)
        {
            if (Volatile.Read(ref Elements.Header(second)->Next) != 0)
                return 0;
            CopyEntry(second, key + KeySize, value + ValueSize);
        }

        CopyEntry(first, key, value);
        return !HashBucket.IsStill(bucket, before) ? 0 : second < Elements.Count ? 2 : 1;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyEntry(uint index, byte* key, byte* value)
    {
        byte* own = Elements.Key(index);
        if (KeySize == sizeof(ulong) && SingleValueSize == sizeof(ulong) && !IsPerCpu && Fields is null)
        {
            Unsafe.WriteUnaligned(key, Unsafe.ReadUnaligned<ulong>(own));
            Unsafe.WriteUnaligned(value, Unsafe.ReadUnaligned<ulong>(own + sizeof(ulong)));
            return;
        }

        Copy(key, own, KeySize);
        ReadValue(index, value);
    }
}
