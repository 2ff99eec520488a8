namespace DotBpf.Embedded.Contexts;

/// <summary>Where a field of a context comes from.</summary>
internal enum ContextSource
{
    /// <summary>It is stored: reading gives what was put there.</summary>
    Stored,

    /// <summary>The address where the packet begins.</summary>
    PacketStart,

    /// <summary>The address where the packet's accessible part ends.</summary>
    PacketEnd,

    /// <summary>The address where metadata begins.</summary>
    PacketMeta,

    /// <summary>The address of the packet's socket.</summary>
    Socket,
}
