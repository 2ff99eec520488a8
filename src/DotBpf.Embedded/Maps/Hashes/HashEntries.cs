using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>The entries of a hash that only this process has, for keys and values of known sizes.</summary>
/// <remarks>
/// <para>A lookup goes by the <see cref="KeyIndex"/> and notes nowhere that it is under way, so it may still be reading when another thread disposes the map: the
/// map's memory stays good until nobody refers to this object. What it read counts only if neither the element nor the handle
/// has changed since; everything that is not a plain hit or miss goes the way of all handles.</para>
/// <para>An update of an element that is there notes nothing either but that it is in the element's bucket. Whoever closes this object, freezes the map or puts it into a
/// program is seen from within the bucket, or finds somebody inside.</para>
/// <para>Keys are read where they stand: a copy of a structure is made field by field, and reading it as words right afterwards waits.</para>
/// <para>SAFETY: links are followed unchecked, for in memory of this process alone nothing but elements is ever linked. Finalizers may use a view; one that a finalizer
/// brings back to life for others may not be used any more, as its memory goes with that collection.</para>
/// </remarks>
internal sealed unsafe class HashEntries<TKey, TValue> : MapEntries<TKey, TValue>, ILentEntries
    where TKey : unmanaged
    where TValue : unmanaged
{
    // Numbers that compilers know when they come to compile what is called often, whatever else they then leave as calls.
    private static readonly nuint s_stride = (nuint)Layout.Stride;
    private static readonly nuint s_valueOffset = Layout.ValueOffset;

    private readonly EmbeddedMapHandle _handle;
    private readonly uint* _slots;
    private readonly byte* _beforeFirst;
    private readonly nuint _indexMask;
    private uint _stampBits = ElementStamp.Open;
    private readonly long* _displaced;
    private readonly HashBucket* _buckets;
    private readonly uint _mask;
    private readonly uint _seed;
    private readonly bool _renews;

    internal HashEntries(EmbeddedMapHandle handle, KeyIndex index, HashBucket* buckets, uint mask, uint seed, byte* elements)
    {
        _handle = handle;
        _slots = index.Slots;
        _displaced = index.Displaced;
        _indexMask = index.Mask;
        _buckets = buckets;
        _mask = mask;
        _seed = seed;
        _beforeFirst = elements - s_stride;
        _renews = handle.Map.Info.Type == MapType.Hash;
    }

    private static ElementLayout Layout => new((uint)sizeof(TKey), (uint)sizeof(TValue), ValueRows: 0);

    /// <summary>Whether elements have room for exactly these types.</summary>
    internal static bool Fits(ElementLayout layout) => layout == Layout;

    /// <inheritdoc/>
    void ILentEntries.Close() => Volatile.Write(ref _stampBits, ElementStamp.Closed);

    // Numbers as wide as addresses, so that none has to be widened on the way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override TValue? Find(TKey key)
    {
        nuint hash = QuickHash.WideOf(key), mask = _indexMask, slot = hash & mask;
        hash |= mask;
        nuint link = _slots[slot] ^ hash;
        if (link >= mask)
        {
            link = _slots[slot ^ 1] ^ hash;
            if (link >= mask)
                return IsNowhereElse(slot) ? null : FindLate(key);
        }

        return Read(link, key) ?? Ask(key);
    }

    public override Errno Update(in TKey key, in TValue value, UpdateMode mode)
    {
        if (_renews && (mode == UpdateMode.Any || mode == UpdateMode.Exist) && TryRenew(key, value))
            return Errno.None;
        return _handle.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)), mode);
    }

    // Nothing when it is another key's, was changed meanwhile or may not be read any more. That this object is named last keeps it reachable until then, and with it the memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TValue? Read(nuint link, TKey key)
    {
        byte* element = Element(link);
        uint stamp = Volatile.Read(ref ((ElementHeader*)element)->Mark);
        if (!Has(element, key))
            return null;
        TValue found = Unsafe.ReadUnaligned<TValue>(element + s_valueOffset);
        Volatile.ReadBarrier();
        if ((stamp | _stampBits) != ((ElementHeader*)element)->Mark)
            return null;
        GC.KeepAlive(this);
        return found;
    }

    // The most frequent reason for which a key is not in the first places for its hash.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsNowhereElse(nuint slot)
    {
        bool isNowhere = Volatile.Read(ref _displaced[slot / KeyIndex.GroupSize]) == 0 && Volatile.Read(ref _stampBits) == ElementStamp.Open;
        GC.KeepAlive(this);
        return isNowhere;
    }

    // Not in the first places for its hash: elsewhere in the group, nowhere, or not there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private TValue? FindLate(TKey key)
    {
        uint hash = QuickHash.Of(key);
        uint group = (hash & (uint)_indexMask) / KeyIndex.GroupSize;
        long displaced = Volatile.Read(ref _displaced[group]);
        ulong links = displaced == 0 ? 0 : LinksIn(group, hash);
        Volatile.ReadBarrier();
        if (links == 0 && displaced < KeyIndex.Nowhere && _stampBits == ElementStamp.Open)
        {
            GC.KeepAlive(this);
            return null;
        }

        return ReadSingle(group, links, key, hash) ?? Ask(key);
    }

    // Which slots of a group have the bits of a hash, as bits.
    private ulong LinksIn(uint group, uint hash)
    {
        uint mask = (uint)_indexMask;
        Vector512<uint> slots = Vector512.LoadAligned(_slots + (group * KeyIndex.GroupSize));
        return Vector512.LessThan(slots ^ Vector512.Create(hash | mask), Vector512.Create(mask)).ExtractMostSignificantBits();
    }

    // Where several have them, which is rare, the chain decides.
    private TValue? ReadSingle(uint group, ulong links, TKey key, uint hash)
    {
        if (!BitOperations.IsPow2(links))
            return null;
        nuint link = Volatile.Read(ref _slots[(group * KeyIndex.GroupSize) + (uint)BitOperations.TrailingZeroCount(links)]) ^ (hash | _indexMask);
        return link < _indexMask ? Read(link, key) : null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TValue? Ask(TKey key)
    {
        TValue value = default;
        Errno errno = _handle.Lookup(MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
        if (errno is not (Errno.None or Errno.ENOENT))
            _handle.Throw(errno, BpfCommand.MapLookup);
        return errno == Errno.None ? value : null;
    }

    // What EmbeddedHash does in the end where no program has addresses. Key and value come by value: to read them where the caller has them may fail, which nobody may do within a bucket.
    private bool TryRenew(TKey key, TValue value)
    {
        HashBucket* bucket = &_buckets[JenkinsHash.ComputeOf(in key, _seed) & _mask];
        if (!HashBucket.TryEnter(bucket, out uint version))
            return false;
        uint newer = 0, link = MayRenew ? bucket->Head : 0;
        if (link != 0 && !Has(Element(link), key))
            link = FindFurther(link, key, out newer);
        if (link != 0)
            Renew(bucket, newer, link, value);
        HashBucket.Leave(bucket, version);
        GC.KeepAlive(this);
        return link != 0;
    }

    private bool MayRenew => _stampBits == ElementStamp.Open && _handle.MayWrite && !_handle.Map.IsInPrograms;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint FindFurther(uint link, TKey key, out uint newer)
    {
        do
        {
            newer = link;
            link = ((ElementHeader*)Element(link))->Next;
        }
        while (link != 0 && !Has(Element(link), key));
        return link;
    }

    private void Renew(HashBucket* bucket, uint newer, uint link, TValue value)
    {
        if (newer != 0)
            MakeNewest(bucket, newer, link);
        ElementHeader* element = (ElementHeader*)Element(link);
        uint stamp = ElementStamp.After(element->Mark);
        ElementStamp.Begin(element);
        Unsafe.WriteUnaligned((byte*)element + s_valueOffset, value);
        ElementStamp.End(element, stamp);
    }

    // Nobody else is in the bucket.
    private void MakeNewest(HashBucket* bucket, uint newer, uint link)
    {
        ElementHeader* before = (ElementHeader*)Element(newer), element = (ElementHeader*)Element(link);
        Volatile.Write(ref before->Next, element->Next);
        Volatile.Write(ref element->Next, bucket->Head);
        Volatile.Write(ref bucket->Head, link);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Element(nuint link) => _beforeFirst + (s_stride * link);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has(byte* element, TKey key)
    {
        byte* own = element + ElementLayout.KeyOffset;
        if (sizeof(TKey) == sizeof(uint))
            return Unsafe.ReadUnaligned<uint>(own) == Unsafe.BitCast<TKey, uint>(key);
        if (sizeof(TKey) == sizeof(ulong))
            return Unsafe.ReadUnaligned<ulong>(own) == Unsafe.BitCast<TKey, ulong>(key);
        return new ReadOnlySpan<byte>(own, sizeof(TKey)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)));
    }
}
