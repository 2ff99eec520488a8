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

    /// <summary>What was read, as it would have been if no writer was inside. If one was, the bucket will never again be that.</summary>
    internal static ulong WithoutWriter(ulong bucket) => bucket & ~s_writerBit;

    /// <inheritdoc cref="WithoutWriter(ulong)"/>
    internal static Vector512<ulong> WithoutWriter(Vector512<ulong> buckets) => buckets & Vector512.Create(~s_writerBit);

    /// <summary>Whether one of many has an element.</summary>
    internal static bool HaveHeads(Vector512<ulong> buckets) => (buckets & Vector512.Create(s_headBits)) != Vector512<ulong>.Zero;

    /// <summary>Whether a bucket is still what was read, and no writer was inside then.</summary>
    internal static unsafe bool IsStill(HashBucket* bucket, ulong before)
    {
        Volatile.ReadBarrier();
        return Read(bucket) == WithoutWriter(before);
    }

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

    /// <summary>Ends writing.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="version">What entering told.</param>
    /// <param name="isChanged">Whether anything was written: if not, readers need not know that somebody was inside.</param>
    internal static unsafe void Leave(HashBucket* bucket, uint version, bool isChanged) => Volatile.Write(ref bucket->Version, isChanged ? version + 2 : version);
}
