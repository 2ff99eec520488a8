namespace DotBpf.Kernel;

/// <summary>Where an argument of a static probe lies; the numbers are those of libbpf's header <c>usdt.bpf.h</c>.</summary>
internal enum UsdtOperandKind : uint
{
    /// <summary>Nowhere: it is always the same number.</summary>
    Constant = 0,

    /// <summary>In a register.</summary>
    Register = 1,

    /// <summary>In memory, at a register and a distance.</summary>
    Memory = 2,

    /// <summary>In memory, at a register, a second one times 1, 2, 4 or 8, and a distance.</summary>
    Indexed = 3,
}
