using System.Runtime.CompilerServices;
using DotBpf.Embedded.Memory;

namespace DotBpf.Embedded.Maps.Hashes;

/// <content>Lookups for native code, which knows the size of keys: the hash is written out and the comparison has no loop.</content>
internal abstract unsafe partial class HashTable
{
    /// <summary>The value of a key, as <see cref="LookupElement"/>.</summary>
    /// <typeparam name="TKey">Any type of the size of the map's keys.</typeparam>
    internal byte* LookupSized<TKey>(byte* key, int cpu)
        where TKey : unmanaged
    {
        uint hash = _isKeyHash ? Unsafe.ReadUnaligned<uint>(key) : JenkinsHash.ComputeSized<TKey>(key, _seed);
        HashBucket* bucket = BucketOf(hash);
        while (true)
        {
            uint version = Locks.BeginRead(&bucket->Version);
            uint link = WalkSized<TKey>(bucket, key, version);
            if (!MapLocks.EndRead(&bucket->Version, version))
                continue;
            if (link == 0)
                return null;
            Touch(link - 1);
            return Elements.Value(link - 1, cpu);
        }
    }

    // The first element decides most walks; what follows is left to the general one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint WalkSized<TKey>(HashBucket* bucket, byte* key, uint version)
        where TKey : unmanaged
    {
        uint link = Volatile.Read(ref bucket->Head);
        if (link == 0)
            return 0;
        ElementHeader* header = Elements.Header(link - 1);
        return HasKeySized<TKey>(header, key) ? link : Walk(bucket, key, version);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasKeySized<TKey>(ElementHeader* header, byte* key)
        where TKey : unmanaged =>
        new ReadOnlySpan<byte>((byte*)header + ElementLayout.KeyOffset, sizeof(TKey)).SequenceEqual(new(key, sizeof(TKey)));
}
