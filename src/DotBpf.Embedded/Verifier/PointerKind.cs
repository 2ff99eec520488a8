namespace DotBpf.Embedded.Verifier;

/// <summary>What a load, a store or an atomic operation reaches, on every path that comes to it.</summary>
internal enum PointerKind : byte
{
    /// <summary>Nothing: the instruction touches no memory, or no path reaches it.</summary>
    None,

    /// <summary>The context; the offset is always known.</summary>
    Context,

    /// <summary>The stack of the function itself.</summary>
    Stack,

    /// <summary>The stack of a function further up, by a pointer that was handed down.</summary>
    CallerStack,

    /// <summary>The packet or its metadata.</summary>
    Packet,

    /// <summary>The value of an element of a map.</summary>
    MapValue,

    /// <summary>The copy of a key that <c>bpf_for_each_map_elem</c> lends to its callback.</summary>
    MapKey,

    /// <summary>A record of a ring buffer.</summary>
    Record,

    /// <summary>The program's arena, where nothing is refused.</summary>
    Arena,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A full socket.</summary>
    FullSocket,

    /// <summary>Memory of another kind, or of several kinds on different paths; never the context, an arena or a socket.</summary>
    Other,
}
