namespace DotBpf.Embedded.Contexts;

/// <summary>Where the packet of a run is: kept right before the stored fields of the context, so that a load through the context finds it.</summary>
internal struct PacketPointers
{
    /// <summary>Bytes from these to the context.</summary>
    internal const int Size = 64;

    internal ulong Data;
    internal ulong End;
    internal ulong Meta;
    internal ulong Socket;
    internal ulong MovingSocket;

    /// <summary>How far from the context the address is that a field of it gives.</summary>
    internal static int DistanceOf(ContextSource source) => -Size + (source switch
    {
        ContextSource.PacketStart => 0,
        ContextSource.PacketEnd => sizeof(ulong),
        ContextSource.PacketMeta => 2 * sizeof(ulong),
        ContextSource.Socket or ContextSource.FullSocket or ContextSource.FullSocketOrNull => 3 * sizeof(ulong),
        ContextSource.MovingSocket => 4 * sizeof(ulong),
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "This is no address that is kept."),
    });
}
