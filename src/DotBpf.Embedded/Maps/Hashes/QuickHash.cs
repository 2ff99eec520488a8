using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>A hash of keys that processors compute themselves (CRC-32C), for what nobody sees the order of.</summary>
/// <remarks>Keys that meet on purpose are easy to make, so whoever uses it must not depend on their being rare.</remarks>
internal static unsafe class QuickHash
{
    /// <summary>The hash of a key of any size.</summary>
    internal static uint Of(byte* key, int size) => size switch
    {
        sizeof(uint) => Of(in *(uint*)key),
        sizeof(ulong) => Of(in *(ulong*)key),
        _ => Of(new ReadOnlySpan<byte>(key, size)),
    };

    /// <summary>The same for a key of a known type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Of<TKey>(in TKey key)
        where TKey : unmanaged
    {
        ref byte bytes = ref Unsafe.As<TKey, byte>(ref Unsafe.AsRef(in key));
        return sizeof(TKey) switch
        {
            sizeof(uint) => BitOperations.Crc32C(0, Unsafe.ReadUnaligned<uint>(ref bytes)),
            sizeof(ulong) => BitOperations.Crc32C(0, Unsafe.ReadUnaligned<ulong>(ref bytes)),
            2 * sizeof(ulong) => BitOperations.Crc32C(
                BitOperations.Crc32C(0, Unsafe.ReadUnaligned<ulong>(ref bytes)), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, sizeof(ulong)))),
            _ => Of(MemoryMarshal.CreateReadOnlySpan(ref bytes, sizeof(TKey))),
        };
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
