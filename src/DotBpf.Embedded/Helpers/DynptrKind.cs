namespace DotBpf.Embedded.Helpers;

/// <summary>What a dynptr stands for.</summary>
internal enum DynptrKind : uint
{
    /// <summary>Memory of the program.</summary>
    Memory,

    /// <summary>A ring record, which has to be ended.</summary>
    Record,

    /// <summary>The packet, wherever it is.</summary>
    Packet,

    /// <summary>The packet, of which the program may change nothing.</summary>
    ReadOnlyPacket,
}
