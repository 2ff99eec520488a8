namespace DotBpf.Embedded.Verifier.States;

/// <summary>Extents of packet pointers that are no sizes.</summary>
internal static class PacketExtent
{
    /// <summary>The pointer is known to be the end of the packet, or behind it.</summary>
    internal const int AtEnd = -1;

    /// <summary>The pointer is known to be behind the end of the packet.</summary>
    internal const int BeyondEnd = -2;
}
