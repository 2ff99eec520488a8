namespace DotBpf.Embedded.Maps.Rings;

/// <summary>What the producers of a ring know besides its positions.</summary>
internal struct RingState
{
    /// <summary>Where the first record is that was still being written when somebody last looked.</summary>
    internal ulong Pending;

    /// <summary>Records that found no room.</summary>
    internal ulong Dropped;

    /// <summary>The lock of the producers.</summary>
    internal uint Lock;
}
