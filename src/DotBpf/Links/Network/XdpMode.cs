namespace DotBpf;

/// <summary>Where in the driver an XDP program runs; the numbers are the kernel's <c>XDP_FLAGS_*</c>.</summary>
public enum XdpMode : uint
{
    /// <summary>The driver's own mode if it has one, else the generic one.</summary>
    Default = 0,

    /// <summary>After the packet buffer was made; works on every interface (<c>XDP_FLAGS_SKB_MODE</c>).</summary>
    Generic = 2,

    /// <summary>In the driver (<c>XDP_FLAGS_DRV_MODE</c>).</summary>
    Native = 4,

    /// <summary>On the card (<c>XDP_FLAGS_HW_MODE</c>).</summary>
    Offload = 8,
}
