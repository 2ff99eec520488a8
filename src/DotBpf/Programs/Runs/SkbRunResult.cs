namespace DotBpf;

/// <summary>How one run of a program on a packet of the network stack ended.</summary>
/// <param name="Verdict">What it returned; what the numbers mean depends on the hook: −1 is "ask the next one" for traffic control, 0 drops and 1 lets pass at a cgroup, a length at a socket.</param>
/// <param name="Packet">The packet as it left it.</param>
/// <param name="Context">What it left of the context.</param>
/// <param name="NanosecondsPerRun">How long one run took.</param>
public sealed record SkbRunResult(int Verdict, byte[] Packet, SkbRunContext Context, long NanosecondsPerRun)
{
    /// <summary>Where it sent the packet, on hosts that say so.</summary>
    public PacketDestinations Destinations { get; init; }
}
