namespace DotBpf.Embedded.Verifier.States;

/// <summary>What a register or a stack slot holds.</summary>
internal enum ValueKind : byte
{
    /// <summary>Nothing that may be read.</summary>
    Unwritten,

    /// <summary>A number.</summary>
    Number,

    /// <summary>The context.</summary>
    Context,

    /// <summary>A pointer into the stack of a frame.</summary>
    Stack,

    /// <summary>A pointer into the packet.</summary>
    Packet,

    /// <summary>A pointer into the packet's metadata.</summary>
    PacketMeta,

    /// <summary>The end of the packet.</summary>
    PacketEnd,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A pointer into the value of a map's element.</summary>
    MapValue,

    /// <summary>A pointer into the key of a map's element, as callbacks get it.</summary>
    MapKey,

    /// <summary>A pointer into a record that must be ended.</summary>
    Record,

    /// <summary>A pointer into memory that a caller of a global function gave.</summary>
    Memory,

    /// <summary>A pointer into memory that may be read only.</summary>
    ReadOnlyMemory,

    /// <summary>A function of the program.</summary>
    Function,

    /// <summary>A dynptr: half of one on the stack, or a pointer to one that a callback got.</summary>
    Dynptr,

    /// <summary>A pointer into the program's arena, wherever in it or not.</summary>
    Arena,

    /// <summary>A socket, of which not more is known than what all have: it may be a request, or what is left of a connection.</summary>
    Socket,

    /// <summary>A part of an iterator on the stack.</summary>
    Iterator,

    /// <summary>A pointer into an object of the kernel's.</summary>
    KernelObject,

    /// <summary>A full socket.</summary>
    FullSocket,
}
