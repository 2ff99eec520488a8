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
            a += Word(ref *key);
            b += Word(ref key[4]);
            c += Word(ref key[8]);
            Mix(ref a, ref b, ref c);
            key += Block;
            length -= Block;
        }

        if (length == 0)
            return c;
        a += Tail(ref *key, length);
        b += Tail(ref key[4], length - 4);
        c += Tail(ref key[8], length - 8);
        return Final(a, b, c);
    }

    /// <summary>The same for as many bytes as a type has, at most 48, without loops or questions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint ComputeSized<TKey>(byte* key, uint seed)
        where TKey : unmanaged => ComputeSized<TKey>(ref *key, seed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ComputeSized<TKey>(ref byte key, uint seed)
        where TKey : unmanaged
    {
        int length = sizeof(TKey);
        uint a = Start + (uint)length + seed, b = a, c = a;
        int done = 0;
        if (length > Block)
            AddBlock(ref a, ref b, ref c, ref key, ref done);
        if (length > 2 * Block)
            AddBlock(ref a, ref b, ref c, ref key, ref done);
        if (length > 3 * Block)
            AddBlock(ref a, ref b, ref c, ref key, ref done);
        a += Tail(ref Unsafe.Add(ref key, done), length - done);
        b += Tail(ref Unsafe.Add(ref key, done + 4), length - done - 4);
        c += Tail(ref Unsafe.Add(ref key, done + 8), length - done - 8);
        return Final(a, b, c);
    }

    /// <summary>The same for a key where it stands: those of one or two words go through registers alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint ComputeOf<TKey>(ref readonly TKey key, uint seed)
        where TKey : unmanaged
    {
        ref byte bytes = ref Unsafe.As<TKey, byte>(ref Unsafe.AsRef(in key));
        if (BitConverter.IsLittleEndian && sizeof(TKey) == sizeof(ulong))
        {
            ulong words = Unsafe.ReadUnaligned<ulong>(ref bytes);
            uint start = Start + sizeof(ulong) + seed;
            return Final(start + (uint)words, start + (uint)(words >> 32), start);
        }

        return sizeof(TKey) <= LargestSized ? ComputeSized<TKey>(ref bytes, seed) : ComputeLong(in key, seed);
    }

    private static uint ComputeLong<TKey>(ref readonly TKey key, uint seed)
        where TKey : unmanaged
    {
        fixed (TKey* bytes = &key)
            return Compute((byte*)bytes, sizeof(TKey), seed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBlock(ref uint a, ref uint b, ref uint c, ref byte key, ref int done)
    {
        a += Word(ref Unsafe.Add(ref key, done));
        b += Word(ref Unsafe.Add(ref key, done + 4));
        c += Word(ref Unsafe.Add(ref key, done + 8));
        Mix(ref a, ref b, ref c);
        done += Block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(ref byte bytes)
    {
        uint word = Unsafe.ReadUnaligned<uint>(ref bytes);
        return BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Tail(ref byte bytes, int remaining) => remaining switch
    {
        >= 4 => Word(ref bytes),
        3 => bytes | (uint)Unsafe.Add(ref bytes, 1) << 8 | (uint)Unsafe.Add(ref bytes, 2) << 16,
        2 => bytes | (uint)Unsafe.Add(ref bytes, 1) << 8,
        1 => bytes,
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
