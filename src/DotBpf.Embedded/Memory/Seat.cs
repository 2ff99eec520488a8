using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Memory;

/// <summary>What one thread notes in a shared map while it changes it, so that another process can undo the change when this one is killed.</summary>
/// <remarks>
/// Whoever changes a map takes a free seat for that long. A lock is noted before it is taken, and the old content of a word before
/// the word is written; no longer noting any write is the moment at which the change holds.
/// </remarks>
internal struct Seat
{
    /// <summary>How many locks a change may hold.</summary>
    internal const int MostLocks = 4;

    /// <summary>How many words a change may write before it holds.</summary>
    internal const int MostWrites = 96;

    /// <summary>The <see cref="ProcessStamp"/> of who sits here; 0 when nobody does.</summary>
    internal ulong Owner;

    internal uint LockCount;

    internal uint WriteCount;

    internal LockNotes Locks;

    internal WriteNotes Writes;

    /// <summary>A lock that may have been taken.</summary>
    internal struct LockNote
    {
        /// <summary>Where its word is, from the beginning of the map's memory.</summary>
        internal ulong Offset;

        /// <summary>What the word was before.</summary>
        internal ulong Version;
    }

    /// <summary>A word that may have been written.</summary>
    internal struct WriteNote
    {
        /// <summary>Where it is, from the beginning of the map's memory; odd for a word of 8 bytes, even for one of 4.</summary>
        internal ulong Place;

        /// <summary>What it was before.</summary>
        internal ulong Old;
    }

#pragma warning disable IDE0044, IDE0051 // the runtime lays the others out behind it
    [InlineArray(MostLocks)]
    internal struct LockNotes
    {
        private LockNote _first;
    }

    [InlineArray(MostWrites)]
    internal struct WriteNotes
    {
        private WriteNote _first;
    }
#pragma warning restore IDE0044, IDE0051
}
