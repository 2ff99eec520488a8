namespace DotBpf;

/// <summary>Which packets; the numbers are the kernel's <c>NFPROTO_*</c>.</summary>
public enum NetfilterFamily
{
    /// <summary>IPv4.</summary>
    Ipv4 = 2,

    /// <summary>IPv6.</summary>
    Ipv6 = 10,
}
