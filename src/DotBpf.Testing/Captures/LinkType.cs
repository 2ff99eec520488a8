namespace DotBpf.Testing.Captures;

/// <summary>What the first bytes of a captured packet are; the numbers are the registry's <c>LINKTYPE_*</c>. Others than these occur.</summary>
public enum LinkType
{
    /// <summary>A 4-byte address family in the byte order of the capturing machine (BSD loopback).</summary>
    Null = 0,

    /// <summary>An Ethernet header. The only kind that XDP and TC programs expect.</summary>
    Ethernet = 1,

    /// <summary>An IPv4 or IPv6 header at once.</summary>
    RawIp = 101,

    /// <summary>An 802.11 header.</summary>
    Ieee80211 = 105,

    /// <summary>Linux "cooked" capture, as <c>tcpdump -i any</c> once made it.</summary>
    LinuxCooked = 113,

    /// <summary>An IPv4 header at once.</summary>
    IPv4 = 228,

    /// <summary>An IPv6 header at once.</summary>
    IPv6 = 229,

    /// <summary>Linux "cooked" capture version 2, as <c>tcpdump -i any</c> makes it.</summary>
    LinuxCooked2 = 276,
}
