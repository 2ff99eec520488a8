using System.Buffers;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes;

/// <content>Walks over all elements: one key after another, and by programs.</content>
internal abstract unsafe partial class HashTable
{
    private const int LargestKeyOnStack = 256;

    // A key that is not there begins again, so deleting the current key restarts a walk (htab_map_get_next_key).
    internal sealed override Errno GetNextKey(ReadOnlySpan<byte> key, Span<byte> next)
    {
        if (key.IsEmpty)
            return CopyFirstKey(0, next);
        fixed (byte* k = key)
        {
            uint hash = HashOf(k);
            return TryFollow(BucketOf(hash), k, next, out bool isPresent) ? Errno.None
                : CopyFirstKey(isPresent ? (ulong)(hash & _mask) + 1 : 0, next);
        }
    }

    // The next link is read before the element is handed out, as hlist_nulls_for_each_entry_safe does.
    internal sealed override byte* MoveNext(ref MapCursor cursor, byte* key, int cpu)
    {
        while (cursor.Link == 0 || IsAstray(cursor))
        {
            if (cursor.Position > _mask)
                return null;
            cursor.Link = FirstLink(&_buckets[cursor.Position++]);
            cursor.Steps = 0;
        }

        cursor.Steps++;
        uint index = cursor.Link - 1;
        cursor.Link = Volatile.Read(ref Elements.Header(index)->Next);
        Copy(key, Elements.Key(index), KeySize);
        return Elements.Value(index, cpu);
    }

    // Who came into the bucket before there were programs that could know its elements is waited for.
    private uint FirstLink(HashBucket* bucket)
    {
        Locks.BeginRead(&bucket->Version);
        return Volatile.Read(ref bucket->Head);
    }

    /// <summary>Copies the key that follows in the same bucket.</summary>
    private bool TryFollow(HashBucket* bucket, byte* key, Span<byte> next, out bool isPresent)
    {
        // Copied to the side first: `next` may be the buffer of `key`, which a second try needs.
        byte[]? rented = KeySize > LargestKeyOnStack ? ArrayPool<byte>.Shared.Rent(KeySize) : null;
        Span<byte> copy = rented is null ? stackalloc byte[LargestKeyOnStack] : rented;
        uint version, following;
        do
        {
            version = Locks.BeginRead(&bucket->Version);
            uint link = Walk(bucket, key, version);
            isPresent = link != 0;
            following = isPresent ? Volatile.Read(ref Elements.Header(link - 1)->Next) : 0;
            if (following != 0)
                new ReadOnlySpan<byte>(Elements.Key(following - 1), KeySize).CopyTo(copy);
        }
        while (!MapLocks.EndRead(&bucket->Version, version));
        if (following != 0)
            copy[..KeySize].CopyTo(next);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        if (Locks.IsShared)
            CheckChain(bucket, version);
        return following != 0;
    }

    // More elements than there are: either the chain is damaged, or others keep leading this walk astray, whose turn then ends.
    private bool IsAstray(in MapCursor cursor)
    {
        if (cursor.Steps < Elements.Count || !Locks.IsShared)
            return false;
        HashBucket* bucket = &_buckets[cursor.Position - 1];
        CheckChain(bucket, Locks.BeginRead(&bucket->Version));
        return true;
    }

    // A circle that others wrote would let the caller's walk never end.
    private void CheckChain(HashBucket* bucket, uint version)
    {
        uint steps = 0;
        for (uint link = Volatile.Read(ref bucket->Head); link != 0; link = Volatile.Read(ref Elements.Header(link - 1)->Next))
        {
            if (++steps > Elements.Count && MapLocks.EndRead(&bucket->Version, version))
                CheckLength(steps);
            if (steps > Elements.Count)
                return;
        }
    }

    private Errno CopyFirstKey(ulong bucket, Span<byte> next)
    {
        for (; bucket <= _mask; bucket++)
        {
            HashBucket* candidate = &_buckets[bucket];
            while (Volatile.Read(ref candidate->Head) != 0)
            {
                uint version = Locks.BeginRead(&candidate->Version);
                uint link = Volatile.Read(ref candidate->Head);
                if (link == 0)
                    continue;
                new ReadOnlySpan<byte>(Elements.Key(link - 1), KeySize).CopyTo(next);
                if (MapLocks.EndRead(&candidate->Version, version))
                    return Errno.None;
            }
        }

        return Errno.ENOENT;
    }
}
