using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes;

/// <content>The chains of buckets, and the index beside them.</content>
internal abstract unsafe partial class HashTable
{
    // A walk that others keep leading astray looks now and then whether it should start over.
    private const uint StepsBetweenChecks = 256;

    /// <summary>The link to the element with that key, or 0. The bucket is locked.</summary>
    protected uint FindLocked(HashBucket* bucket, byte* key)
    {
        uint* place = FindPlace(bucket, key);
        return place == null ? 0 : *place;
    }

    /// <summary>Puts a filled element at the head of its chain. The bucket is locked.</summary>
    protected void Insert(ref MapChange change, HashBucket* bucket, uint index)
    {
        Link(ref change, bucket, index);
        if (_index is null)
            return;
        _index.Add(QuickHash.Of(Elements.Key(index), KeySize), index + 1);
        Elements.EndWriting(index);
    }

    /// <summary>Puts a filled element in place of another one with the same key, which leaves the chain. The bucket is locked.</summary>
    /// <param name="change">The change that this belongs to.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="old">The element that leaves.</param>
    /// <param name="index">The one that comes.</param>
    /// <param name="keepsPlace">Whether it comes to where the other one stood, rather than to the head.</param>
    protected void Replace(ref MapChange change, HashBucket* bucket, uint old, uint index, bool keepsPlace = false)
    {
        if (keepsPlace)
        {
            change.Set(&Elements.Header(index)->Next, Elements.Header(old)->Next);
            change.Set(PlaceOf(bucket, old), index + 1);
        }
        else
        {
            Link(ref change, bucket, index);
            TryUnlink(ref change, bucket, old);
        }

        if (_index is null)
            return;
        _index.Replace(QuickHash.Of(Elements.Key(index), KeySize), old + 1, index + 1);
        Elements.EndWriting(index);
    }

    /// <summary>Takes an element out of its chain. The bucket is locked.</summary>
    /// <returns>Whether it was there.</returns>
    protected bool Remove(ref MapChange change, HashBucket* bucket, uint index)
    {
        bool isThere = TryUnlink(ref change, bucket, index);
        if (isThere)
            Forget(index);
        return isThere;
    }

    /// <summary>Makes an element the newest of its chain. The bucket is locked.</summary>
    protected void MakeNewest(ref MapChange change, HashBucket* bucket, uint index)
    {
        if (bucket->Head != index + 1 && TryUnlink(ref change, bucket, index))
            Link(ref change, bucket, index);
    }

    private void Link(ref MapChange change, HashBucket* bucket, uint index)
    {
        change.Set(&Elements.Header(index)->Next, bucket->Head);
        change.Set(&bucket->Head, index + 1);
    }

    private bool TryUnlink(ref MapChange change, HashBucket* bucket, uint index)
    {
        uint* place = PlaceOf(bucket, index);
        bool isThere = *place != 0;
        if (isThere)
            change.Set(place, Elements.Header(index)->Next);
        return isThere;
    }

    // Before the element is given back.
    private void Forget(uint index) => _index?.Remove(QuickHash.Of(Elements.Key(index), KeySize), index + 1);

    /// <summary>The link to the element with that key, or 0; to be believed only when the bucket has not changed since.</summary>
    private uint Walk(HashBucket* bucket, byte* key, uint version)
    {
        uint link = Volatile.Read(ref bucket->Head);
        for (uint steps = 1; link != 0; steps++)
        {
            ElementHeader* header = Elements.Header(link - 1);
            if (HasKey(header, key))
                return link;
            if ((steps % StepsBetweenChecks == 0 || steps > Elements.Count) && Volatile.Read(ref bucket->Version) != version)
                return 0;
            CheckLength(steps);
            link = Volatile.Read(ref header->Next);
        }

        return 0;
    }

    /// <summary>Where the link to the element with that key stands, or null. The bucket is locked.</summary>
    private uint* FindPlace(HashBucket* bucket, byte* key)
    {
        uint* place = &bucket->Head;
        for (uint steps = 1; *place != 0; steps++)
        {
            ElementHeader* header = Elements.Header(*place - 1);
            if (HasKey(header, key))
                return place;
            CheckLength(steps);
            place = &header->Next;
        }

        return null;
    }

    /// <summary>Where the link to an element stands, or the end of the chain. The bucket is locked.</summary>
    private uint* PlaceOf(HashBucket* bucket, uint index)
    {
        uint* place = &bucket->Head;
        for (uint steps = 1; *place != 0 && *place != index + 1; steps++)
        {
            CheckLength(steps);
            place = &Elements.Header(*place - 1)->Next;
        }

        return place;
    }

    /// <summary>Refuses a chain that is longer than there are elements: it leads in a circle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CheckLength(uint steps)
    {
        if (steps > Elements.Count)
            Locks.ThrowDamaged("chain of a bucket", $"at most {Elements.Count} elements", steps);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasKey(ElementHeader* header, byte* key)
    {
        byte* own = (byte*)header + ElementLayout.KeyOffset;
        return KeySize switch
        {
            4 => Unsafe.ReadUnaligned<uint>(own) == Unsafe.ReadUnaligned<uint>(key),
            8 => Unsafe.ReadUnaligned<ulong>(own) == Unsafe.ReadUnaligned<ulong>(key),
            int size => new ReadOnlySpan<byte>(own, size).SequenceEqual(new(key, size)),
        };
    }
}
