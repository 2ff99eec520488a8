using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>A hash of keys that processors compute themselves (CRC-32C), for what nobody sees the order of.</summary>
/// <remarks>Keys that meet on purpose are easy to make, so whoever uses it must not depend on their being rare.</remarks>
internal static unsafe class QuickHash
{
    /// <summary>The hash of a key of any size.</summary>
    internal static uint Of(byte* key, int size) => size switch
    {
        sizeof(uint) => Of(Unsafe.ReadUnaligned<uint>(key)),
        sizeof(ulong) => Of(Unsafe.ReadUnaligned<ulong>(key)),
        _ => Of(new ReadOnlySpan<byte>(key, size)),
    };

    /// <summary>The same for a key of a known type.</summary>
    /// <remarks>Sizes are asked one by one, for so the compiler leaves the key in its register.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Of<TKey>(TKey key)
        where TKey : unmanaged
    {
        if (sizeof(TKey) == sizeof(uint))
            return BitOperations.Crc32C(0, Unsafe.BitCast<TKey, uint>(key));
        if (sizeof(TKey) == sizeof(ulong))
            return BitOperations.Crc32C(0, Unsafe.BitCast<TKey, ulong>(key));
        return OfLong(in key);
    }

    /// <summary>The same as wide as an address: the instruction leaves it so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nuint WideOf<TKey>(TKey key)
        where TKey : unmanaged => Sse42.X64.IsSupported && sizeof(TKey) == sizeof(ulong)
            ? (nuint)Sse42.X64.Crc32(0, Unsafe.BitCast<TKey, ulong>(key))
            : Of(key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint OfLong<TKey>(in TKey key)
        where TKey : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key));
        return sizeof(TKey) == 2 * sizeof(ulong)
            ? BitOperations.Crc32C(BitOperations.Crc32C(0, MemoryMarshal.Read<ulong>(bytes)), MemoryMarshal.Read<ulong>(bytes[sizeof(ulong)..]))
            : Of(bytes);
    }

    private static uint Of(ReadOnlySpan<byte> key)
    {
        uint hash = 0;
        for (; key.Length >= sizeof(ulong); key = key[sizeof(ulong)..])
            hash = BitOperations.Crc32C(hash, MemoryMarshal.Read<ulong>(key));
        foreach (byte rest in key)
            hash = BitOperations.Crc32C(hash, rest);
        return hash;
    }
}
