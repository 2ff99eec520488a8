namespace DotBpf;

/// <summary>How one run of an XDP program ended.</summary>
/// <param name="Action">What it decided.</param>
/// <param name="Packet">The packet as it left it, metadata in front.</param>
/// <param name="Context">What it left of the context.</param>
/// <param name="NanosecondsPerRun">How long one run took.</param>
public sealed record XdpRunResult(XdpAction Action, byte[] Packet, XdpRunContext Context, long NanosecondsPerRun)
{
    /// <summary>Where it sent the packet, on hosts that say so.</summary>
    public PacketDestinations Destinations { get; init; }
}
