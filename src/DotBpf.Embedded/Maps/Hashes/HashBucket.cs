namespace DotBpf.Embedded.Maps.Hashes;

/// <summary>The head of a chain of elements, and its lock.</summary>
/// <remarks>Eight bytes together, so that a reader sees both as they were at one moment.</remarks>
internal struct HashBucket
{
    /// <summary>The link to the newest element: its index + 1, or 0 when there is none.</summary>
    internal uint Head;

    /// <summary>The lock of the chain.</summary>
    internal uint Version;

    /// <summary>What a bucket is at this moment.</summary>
    internal static unsafe ulong Read(HashBucket* bucket) => Volatile.Read(ref *(ulong*)bucket);

    /// <summary>The head in what was read.</summary>
    internal static uint HeadIn(ulong bucket) => (uint)(BitConverter.IsLittleEndian ? bucket : bucket >> 32);

    /// <summary>Whether a writer was inside when it was read.</summary>
    internal static bool IsBeingWritten(ulong bucket) => ((BitConverter.IsLittleEndian ? bucket >> 32 : bucket) & 1) != 0;
}
