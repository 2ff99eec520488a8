using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Maps.Rings;

/// <summary>What the producers of a ring know besides its positions.</summary>
internal struct RingState
{
    /// <summary>How many processes may produce into a shared ring at the same time and be told apart.</summary>
    internal const int MostProducers = 64;

    /// <summary>Where the first record is that was still being written when somebody last looked.</summary>
    internal ulong Pending;

    /// <summary>Records that found no room.</summary>
    internal ulong Dropped;

    /// <summary>The lock of the producers.</summary>
    internal uint Lock;

    /// <summary>The processes that produce, by their <see cref="Memory.ProcessStamp"/>.</summary>
    internal ProducerStamps Producers;

    [InlineArray(MostProducers)]
    internal struct ProducerStamps
    {
#pragma warning disable IDE0044, IDE0051 // the runtime lays the others out behind it
        private ulong _first;
#pragma warning restore IDE0044, IDE0051
    }
}
