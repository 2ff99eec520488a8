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

    /// <summary>The address of the packet's socket, or null, of which not more is known than what all have.</summary>
    Socket,

    /// <summary>The address of the socket, which is a full one and always there.</summary>
    FullSocket,

    /// <summary>The address of a full socket, or null.</summary>
    FullSocketOrNull,

    /// <summary>The address of a socket whose connections move to others, or null. Nothing moves on this host.</summary>
    MovingSocket,
}
