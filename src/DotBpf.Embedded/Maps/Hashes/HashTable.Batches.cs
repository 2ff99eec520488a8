using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using DotBpf.Embedded.Memory;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <content>Batches of whole buckets.</content>
internal abstract unsafe partial class HashTable
{
    // Elements lie in the order in which they were inserted, and buckets are visited in the order of hashes: each element is
    // somewhere else. So the first of a chain is fetched this many buckets ahead, and the second when the first has come.
    private const uint FirstAhead = 64;
    private const uint SecondAhead = 32;

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
        for (; bucket <= _mask; bucket++)
        {
            if (Sse.IsSupported)
                Fetch(bucket);
            HashBucket* current = &_buckets[bucket];
            if (Volatile.Read(ref current->Head) == 0)
                continue;
            byte* key = keys + ((long)count * KeySize), value = values + ((long)count * ValueSize);
            if (!delete && count < room && TryCopyOnly(current, key, value))
            {
                count++;
                continue;
            }

            int length = delete ? TakeChain(current, key, value, room - count) : CopyChain(current, key, value, room - count);
            if (length > room - count)
                return count == 0 ? Errno.ENOSPC : Errno.None;
            count += length;
        }

        return Errno.ENOENT;
    }

    // A link that is out of range is fetched as nothing; who uses it refuses it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fetch(ulong bucket)
    {
        if (bucket + FirstAhead > _mask)
            return;
        uint first = _buckets[bucket + FirstAhead].Head - 1;
        if (first < Elements.Count)
            Sse.Prefetch0(Elements.Header(first));
        uint arrived = _buckets[bucket + SecondAhead].Head - 1;
        if (arrived >= Elements.Count)
            return;
        uint second = Elements.Header(arrived)->Next - 1;
        if (second < Elements.Count)
            Sse.Prefetch0(Elements.Header(second));
    }

    /// <summary>Copies the only element of a chain, as most have but one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryCopyOnly(HashBucket* bucket, byte* key, byte* value)
    {
        uint version = Volatile.Read(ref bucket->Version), index = Volatile.Read(ref bucket->Head) - 1;
        if ((version & 1) != 0 || index >= Elements.Count || Volatile.Read(ref Elements.Header(index)->Next) != 0)
            return false;
        CopyEntry(index, key, value);
        return MapLocks.EndRead(&bucket->Version, version);
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
