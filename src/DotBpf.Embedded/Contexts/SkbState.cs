namespace DotBpf.Embedded.Contexts;

/// <summary>What a socket buffer knows besides its bytes and its context: where its headers are.</summary>
/// <remarks>SAFETY: both lie within the packet's block; nothing is read through them without a check against the packet's own bounds.</remarks>
internal unsafe struct SkbState
{
    /// <summary>Where the Ethernet header begins.</summary>
    internal byte* LinkHeader;

    /// <summary>Where the header after it begins.</summary>
    internal byte* NetworkHeader;

    internal void Reset(byte* link, int linkHeader)
    {
        LinkHeader = link;
        NetworkHeader = link + linkHeader;
    }
}
