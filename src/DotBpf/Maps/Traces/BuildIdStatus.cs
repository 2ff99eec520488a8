namespace DotBpf;

/// <summary>What is known of a frame; the numbers are the kernel's <c>enum bpf_stack_build_id_status</c>.</summary>
public enum BuildIdStatus
{
    /// <summary>There is no frame here: the trace ended before.</summary>
    Empty = 0,

    /// <summary>The file and the offset in it.</summary>
    Valid = 1,

    /// <summary>Only the address.</summary>
    AddressOnly = 2,
}
