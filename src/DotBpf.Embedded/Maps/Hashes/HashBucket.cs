using System.Runtime.Intrinsics;

namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>The head of a chain of elements, and its lock.</summary>
/// <remarks>Eight bytes together, so that a reader sees both as they were at one moment.</remarks>
internal struct HashBucket
{
    /// <summary>The link to the newest element: its index + 1, or 0 when there is none.</summary>
    internal uint Head;

    /// <summary>The lock of the chain.</summary>
    internal uint Version;

    private const uint Taken = 1;

    private static readonly ulong s_headBits = BitConverter.IsLittleEndian ? uint.MaxValue : ~(ulong)uint.MaxValue;
    private static readonly ulong s_writerBit = BitConverter.IsLittleEndian ? 1ul << 32 : 1;

    /// <summary>What a bucket is at this moment.</summary>
    internal static unsafe ulong Read(HashBucket* bucket) => Volatile.Read(ref *(ulong*)bucket);

    /// <summary>The head in what was read.</summary>
    internal static uint HeadIn(ulong bucket) => (uint)(BitConverter.IsLittleEndian ? bucket : bucket >> 32);

    /// <summary>Of what was read, the bit that says whether a writer was inside.</summary>
    internal static ulong WriterIn(ulong bucket) => bucket & s_writerBit;

    /// <inheritdoc cref="WriterIn(ulong)"/>
    internal static Vector512<ulong> WriterIn(Vector512<ulong> buckets) => buckets & Vector512.Create(s_writerBit);

    /// <summary>Whether one of many has an element.</summary>
    internal static bool HaveHeads(Vector512<ulong> buckets) => (buckets & Vector512.Create(s_headBits)) != Vector512<ulong>.Zero;

    /// <summary>Begins writing, if nobody is inside, in memory that only this process has. A full fence.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="version">What is to be given back when leaving.</param>
    /// <returns>Whether the caller is inside.</returns>
    /// <remarks>Written before it is read: so the line travels between processors once, and not again to be written. Whoever is inside already writes a version of his own when he leaves.</remarks>
    internal static unsafe bool TryEnter(HashBucket* bucket, out uint version)
    {
        version = Interlocked.Exchange(ref bucket->Version, Taken);
        return (version & 1) == 0;
    }

    /// <summary>Ends writing. That nothing was written is not told: a version that was seen to change is never again what it was.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="version">What entering told.</param>
    internal static unsafe void Leave(HashBucket* bucket, uint version) => Volatile.Write(ref bucket->Version, version + 2);
}
