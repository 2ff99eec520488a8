using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>The entries of a hash that only this process has, for keys and values of known sizes.</summary>
/// <remarks>
/// <para>A lookup notes nowhere that it is under way, so it may still be reading when another thread disposes the map: the map's memory
/// stays good until nobody refers to this object. What it read counts only if neither the bucket nor the
/// map has changed since; everything that is not a plain hit or miss goes the way of all handles.</para>
/// <para>Keys are read where they stand: a copy of a structure is made field by field, and reading it as words right afterwards waits.</para>
/// <para>SAFETY: links are followed unchecked, for in memory of this process alone nothing but elements is ever linked.</para>
/// </remarks>
internal sealed unsafe class HashEntries<TKey, TValue> : MapEntries<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    // A walk that others keep leading astray ends here too.
    private const int MostSteps = 8;

    private readonly EmbeddedMapHandle _handle;
    private readonly HashBucket* _buckets;
    private readonly byte* _beforeFirst;
    private readonly uint _mask;
    private readonly uint _seed;
    private readonly bool _renews;

    internal HashEntries(EmbeddedMapHandle handle, HashBucket* buckets, uint mask, uint seed, byte* elements)
    {
        _handle = handle;
        _buckets = buckets;
        _mask = mask;
        _seed = seed;
        _beforeFirst = elements - Layout.Stride;
        _renews = handle.Map.Info.Type == MapType.Hash;
    }

    private static ElementLayout Layout => new((uint)sizeof(TKey), (uint)sizeof(TValue), ValueRows: 0);

    /// <summary>Whether elements have room for exactly these types.</summary>
    internal static bool Fits(ElementLayout layout) => layout == Layout;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override Errno Lookup(in TKey key, out TValue value)
    {
        HashBucket* bucket = &_buckets[JenkinsHash.ComputeOf(in key, _seed) & _mask];
        ulong before = HashBucket.Read(bucket);
        uint link = HashBucket.HeadIn(before);
        for (int left = MostSteps; link != 0 && left != 0; left--)
        {
            byte* element = Element(link);
            if (Has(element, in key))
            {
                TValue found = Unsafe.ReadUnaligned<TValue>(element + Layout.ValueOffset);
                if (!Counts(bucket, before))
                    break;
                value = found;
                return Errno.None;
            }

            link = Next(element);
        }

        if (link != 0 || !Counts(bucket, before))
            return LookupLate(in key, out value);
        value = default;
        return Errno.ENOENT;
    }

    public override Errno Update(in TKey key, in TValue value, UpdateMode mode)
    {
        if ((mode == UpdateMode.Any || mode == UpdateMode.Exist) && TryRenew(in key, in value))
            return Errno.None;
        return _handle.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)), mode);
    }

    // What EmbeddedHash does in the end where no program has addresses, for one of the two newest elements of its bucket.
    private bool TryRenew(in TKey key, in TValue value)
    {
        using EmbeddedMapHandle.Scope scope = new(_handle, MapLease.Write);
        HashBucket* bucket = &_buckets[JenkinsHash.ComputeOf(in key, _seed) & _mask];
        ulong before = HashBucket.Read(bucket);
        uint newest = HashBucket.HeadIn(before), link = newest;
        if (link != 0 && !Has(Element(link), in key))
            link = Next(Element(link));
        if (link == 0 || !Has(Element(link), in key) || !_renews || !_handle.MayWrite || _handle.Map.IsInPrograms || !HashBucket.TryEnter(bucket, before))
            return false;
        if (link != newest)
            MakeNewest(bucket, link);
        Unsafe.WriteUnaligned(Element(link) + Layout.ValueOffset, value);
        HashBucket.Leave(bucket);
        return true;
    }

    // Nobody else is in the bucket, and the element is the second.
    private void MakeNewest(HashBucket* bucket, uint link)
    {
        ElementHeader* first = (ElementHeader*)Element(bucket->Head), second = (ElementHeader*)Element(link);
        Volatile.Write(ref first->Next, second->Next);
        Volatile.Write(ref second->Next, bucket->Head);
        Volatile.Write(ref bucket->Head, link);
    }

    // That the handle is looked at last keeps it reachable until then, and with it the memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Counts(HashBucket* bucket, ulong before) => HashBucket.IsStill(bucket, before) && !_handle.IsDisposed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Next(byte* element) => Volatile.Read(ref ((ElementHeader*)element)->Next);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Element(uint link) => _beforeFirst + (Layout.Stride * link);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has(byte* element, in TKey key)
    {
        byte* own = element + ElementLayout.KeyOffset;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key));
        return sizeof(TKey) switch
        {
            4 => Unsafe.ReadUnaligned<uint>(own) == MemoryMarshal.Read<uint>(bytes),
            8 => Unsafe.ReadUnaligned<ulong>(own) == MemoryMarshal.Read<ulong>(bytes),
            16 => ((Unsafe.ReadUnaligned<ulong>(own) ^ MemoryMarshal.Read<ulong>(bytes)) | (Unsafe.ReadUnaligned<ulong>(own + 8) ^ MemoryMarshal.Read<ulong>(bytes[8..]))) == 0,
            _ => new ReadOnlySpan<byte>(own, sizeof(TKey)).SequenceEqual(bytes),
        };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Errno LookupLate(in TKey key, out TValue value)
    {
        TKey wanted = key;
        value = default;
        return _handle.Lookup(MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in wanted)), MemoryMarshal.AsBytes(new Span<TValue>(ref value)));
    }
}
