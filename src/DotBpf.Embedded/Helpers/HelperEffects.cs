namespace DotBpf.Embedded.Helpers;

/// <summary>What a helper does besides its work: what it takes that others do not, and what no longer holds after it.</summary>
[Flags]
internal enum HelperEffects : byte
{
    None = 0,

    /// <summary>It takes pointers into the packet (<c>pkt_access</c>).</summary>
    TakesPacket = 1,

    /// <summary>It may move the packet, so that pointers into it no longer hold (<c>bpf_helper_changes_pkt_data</c>).</summary>
    MovesPacket = 2,

    /// <summary>It changes elements of the map it takes, which programs must be allowed to write.</summary>
    WritesMap = 4,

    /// <summary>It reads memory by numbers that the verifier has not looked at, and so checks them itself; it may take more arguments than are verified.</summary>
    FollowsNumbers = 8,

    /// <summary>It may be called while a lock is held.</summary>
    WorksUnderLock = 16,

    /// <summary>It may move the packet when it is given a dynptr of it.</summary>
    MovesDynptrPacket = 32,
}
