using System.Numerics;
using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>The hash that decides a key's bucket: Bob Jenkins' lookup3 as the kernel parametrises it, so that order is the kernel's too.</summary>
/// <remarks>
/// The kernel has a form for words and one for bytes; on little-endian machines they agree wherever both apply. Bytes are
/// read as little-endian words here, also on others.
/// </remarks>
internal static unsafe class JenkinsHash
{
    private const uint Start = 0xdeadbeef;
    private const int Block = 12;
    private const int LargestSized = 4 * Block;

    /// <summary>The hash of <paramref name="length"/> bytes.</summary>
    internal static uint Compute(byte* key, int length, uint seed)
    {
        // SAFETY: reads only key[0..length): whole blocks while more than one remains, then the tail word by word or byte by byte.
        uint a = Start + (uint)length + seed, b = a, c = a;
        while (length > Block)
        {
            a += Word(key);
            b += Word(key + 4);
            c += Word(key + 8);
            Mix(ref a, ref b, ref c);
            key += Block;
            length -= Block;
        }

        if (length == 0)
            return c;
        a += Tail(key, length);
        b += Tail(key + 4, length - 4);
        c += Tail(key + 8, length - 8);
        return Final(a, b, c);
    }

    /// <summary>The same for as many bytes as a type has, at most 48, without loops or questions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint ComputeSized<TKey>(byte* key, uint seed)
        where TKey : unmanaged
    {
        int length = sizeof(TKey);
        uint a = Start + (uint)length + seed, b = a, c = a;
        int done = 0;
        if (length > Block)
            AddBlock(ref a, ref b, ref c, key, ref done);
        if (length > 2 * Block)
            AddBlock(ref a, ref b, ref c, key, ref done);
        if (length > 3 * Block)
            AddBlock(ref a, ref b, ref c, key, ref done);
        a += Tail(key + done, length - done);
        b += Tail(key + done + 4, length - done - 4);
        c += Tail(key + done + 8, length - done - 8);
        return Final(a, b, c);
    }

    /// <summary>The same for a key at hand: those of one or two words stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint ComputeOf<TKey>(TKey key, uint seed)
        where TKey : unmanaged
    {
        uint start = Start + (uint)sizeof(TKey) + seed;
        if (BitConverter.IsLittleEndian && sizeof(TKey) == sizeof(uint))
            return Final(start + Unsafe.BitCast<TKey, uint>(key), start, start);
        if (BitConverter.IsLittleEndian && sizeof(TKey) == sizeof(ulong))
            return Final(start + (uint)Unsafe.BitCast<TKey, ulong>(key), start + (uint)(Unsafe.BitCast<TKey, ulong>(key) >> 32), start);
        return sizeof(TKey) <= LargestSized ? ComputeSized<TKey>((byte*)&key, seed) : Compute((byte*)&key, sizeof(TKey), seed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBlock(ref uint a, ref uint b, ref uint c, byte* key, ref int done)
    {
        a += Word(key + done);
        b += Word(key + done + 4);
        c += Word(key + done + 8);
        Mix(ref a, ref b, ref c);
        done += Block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(byte* bytes)
    {
        uint word = Unsafe.ReadUnaligned<uint>(bytes);
        return BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Tail(byte* bytes, int remaining) => remaining switch
    {
        >= 4 => Word(bytes),
        3 => bytes[0] | (uint)bytes[1] << 8 | (uint)bytes[2] << 16,
        2 => bytes[0] | (uint)bytes[1] << 8,
        1 => bytes[0],
        _ => 0,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        Step(ref a, ref c, b, 4);
        Step(ref b, ref a, c, 6);
        Step(ref c, ref b, a, 8);
        Step(ref a, ref c, b, 16);
        Step(ref b, ref a, c, 19);
        Step(ref c, ref b, a, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref uint x, ref uint y, uint z, int rotation)
    {
        x = (x - y) ^ BitOperations.RotateLeft(y, rotation);
        y += z;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Final(uint a, uint b, uint c)
    {
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);
    }
}
