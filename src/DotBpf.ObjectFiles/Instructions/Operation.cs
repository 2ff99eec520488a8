namespace DotBpf.ObjectFiles.Instructions;

/// <summary>What an instruction does, whatever its width and operands.</summary>
public enum Operation : byte
{
    /// <summary>Not an instruction.</summary>
    Invalid,

    /// <summary>Destination += source.</summary>
    Add,

    /// <summary>Destination −= source.</summary>
    Subtract,

    /// <summary>Destination *= source.</summary>
    Multiply,

    /// <summary>Unsigned division; by zero gives zero.</summary>
    Divide,

    /// <summary>Signed division; by zero gives zero (cpu v4).</summary>
    SignedDivide,

    /// <summary>Unsigned remainder; by zero leaves the destination.</summary>
    Modulo,

    /// <summary>Signed remainder; by zero leaves the destination (cpu v4).</summary>
    SignedModulo,

    /// <summary>Bitwise or.</summary>
    Or,

    /// <summary>Bitwise and.</summary>
    And,

    /// <summary>Bitwise exclusive or.</summary>
    Xor,

    /// <summary>Shift left; the distance is taken modulo the width.</summary>
    ShiftLeft,

    /// <summary>Shift right, filling with zeros.</summary>
    ShiftRight,

    /// <summary>Shift right, filling with the sign.</summary>
    ArithmeticShiftRight,

    /// <summary>Two's complement.</summary>
    Negate,

    /// <summary>Destination = source.</summary>
    Move,

    /// <summary>Destination = the low bits of the source with their sign extended (cpu v4).</summary>
    MoveSignExtended,

    /// <summary>Conversion between the arena's address spaces.</summary>
    AddressSpaceCast,

    /// <summary>Converts between the machine's byte order and little-endian, and truncates.</summary>
    ToLittleEndian,

    /// <summary>Converts between the machine's byte order and big-endian, and truncates.</summary>
    ToBigEndian,

    /// <summary>Reverses the bytes, and truncates (cpu v4).</summary>
    ByteSwap,

    /// <summary>Jump always.</summary>
    Jump,

    /// <summary>Jump if equal.</summary>
    JumpEqual,

    /// <summary>Jump if not equal.</summary>
    JumpNotEqual,

    /// <summary>Jump if greater, unsigned.</summary>
    JumpGreater,

    /// <summary>Jump if greater or equal, unsigned.</summary>
    JumpGreaterOrEqual,

    /// <summary>Jump if less, unsigned.</summary>
    JumpLess,

    /// <summary>Jump if less or equal, unsigned.</summary>
    JumpLessOrEqual,

    /// <summary>Jump if any bit of the source is set in the destination.</summary>
    JumpSet,

    /// <summary>Jump if greater, signed.</summary>
    JumpSignedGreater,

    /// <summary>Jump if greater or equal, signed.</summary>
    JumpSignedGreaterOrEqual,

    /// <summary>Jump if less, signed.</summary>
    JumpSignedLess,

    /// <summary>Jump if less or equal, signed.</summary>
    JumpSignedLessOrEqual,

    /// <summary>Jump or go on, as the verifier likes: a loop that ends by budget.</summary>
    JumpMay,

    /// <summary>Call a helper, a function of the program or a kernel function.</summary>
    Call,

    /// <summary>Return from the function.</summary>
    Exit,

    /// <summary>Load a 64-bit immediate (two slots).</summary>
    LoadImmediate,

    /// <summary>Load from memory, filling with zeros.</summary>
    Load,

    /// <summary>Load from memory, extending the sign (cpu v4).</summary>
    LoadSignExtended,

    /// <summary>Load from the packet at a fixed offset, big-endian (classic).</summary>
    LoadPacketAbsolute,

    /// <summary>Load from the packet at a register plus an offset, big-endian (classic).</summary>
    LoadPacketIndirect,

    /// <summary>Store to memory.</summary>
    Store,

    /// <summary>Atomic addition.</summary>
    AtomicAdd,

    /// <summary>Atomic or.</summary>
    AtomicOr,

    /// <summary>Atomic and.</summary>
    AtomicAnd,

    /// <summary>Atomic exclusive or.</summary>
    AtomicXor,

    /// <summary>Atomic exchange.</summary>
    AtomicExchange,

    /// <summary>Atomic compare and exchange, with register 0.</summary>
    AtomicCompareExchange,

    /// <summary>Load with acquire order.</summary>
    LoadAcquire,

    /// <summary>Store with release order.</summary>
    StoreRelease,
}
