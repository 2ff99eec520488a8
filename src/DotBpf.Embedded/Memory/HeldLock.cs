using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Memory;

/// <summary>A lock that a change holds, and the even number that its word had before.</summary>
internal unsafe struct HeldLock
{
    internal uint* Word;
    internal uint Version;
}

/// <summary>The locks of one change.</summary>
[InlineArray(Length)]
internal struct HeldLocks
{
    internal const int Length = Seat.MostLocks;

#pragma warning disable IDE0044, IDE0051 // the runtime lays the others out behind it
    private HeldLock _first;
#pragma warning restore IDE0044, IDE0051
}
