namespace DotBpf;

/// <summary>How far a flow dissector is to look; the numbers are the kernel's <c>BPF_FLOW_DISSECTOR_F_*</c>.</summary>
[Flags]
public enum FlowDissectorFlags : uint
{
    /// <summary>As far as it can.</summary>
    None = 0,

    /// <summary>Also into the first fragment.</summary>
    ParseFirstFragment = 1,

    /// <summary>Not beyond the flow label of IPv6.</summary>
    StopAtFlowLabel = 2,

    /// <summary>Not into packets within packets.</summary>
    StopAtEncapsulation = 4,
}
