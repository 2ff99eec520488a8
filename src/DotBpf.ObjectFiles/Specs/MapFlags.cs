namespace DotBpf.ObjectFiles;

/// <summary>How a map is created; the numbers are the kernel's <c>BPF_F_*</c> flags of <c>BPF_MAP_CREATE</c>.</summary>
[Flags]
public enum MapFlags : uint
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Allocate entries when they are inserted (<c>BPF_F_NO_PREALLOC</c>).</summary>
    NoPreallocation = 0x1,

    /// <summary>LRU lists per CPU: faster, and a CPU evicts only what it inserted (<c>BPF_F_NO_COMMON_LRU</c>).</summary>
    NoCommonLru = 0x2,

    /// <summary><see cref="MapSpec.NumaNode"/> is meant (<c>BPF_F_NUMA_NODE</c>).</summary>
    NumaNode = 0x4,

    /// <summary>The descriptor that creation returns may only read (<c>BPF_F_RDONLY</c>).</summary>
    ReadOnly = 0x8,

    /// <summary>The descriptor that creation returns may only write (<c>BPF_F_WRONLY</c>).</summary>
    WriteOnly = 0x10,

    /// <summary>Stack traces hold build ids and offsets (<c>BPF_F_STACK_BUILD_ID</c>).</summary>
    StackBuildId = 0x20,

    /// <summary>Hash with seed 0, so that order is reproducible (<c>BPF_F_ZERO_SEED</c>).</summary>
    ZeroSeed = 0x40,

    /// <summary>Programs may only read (<c>BPF_F_RDONLY_PROG</c>).</summary>
    ReadOnlyForPrograms = 0x80,

    /// <summary>Programs may only write (<c>BPF_F_WRONLY_PROG</c>).</summary>
    WriteOnlyForPrograms = 0x100,

    /// <summary>Socket storage is copied when a connection is accepted (<c>BPF_F_CLONE</c>).</summary>
    Clone = 0x200,

    /// <summary>User space may map the values into its memory (<c>BPF_F_MMAPABLE</c>).</summary>
    Mappable = 0x400,

    /// <summary>Perf events outlive the descriptor they were inserted through (<c>BPF_F_PRESERVE_ELEMS</c>).</summary>
    PreserveElements = 0x800,

    /// <summary>An array that may differ in length from its outer map's template (<c>BPF_F_INNER_MAP</c>).</summary>
    InnerMap = 0x1000,

    /// <summary>Struct-ops that are attached by a link (<c>BPF_F_LINK</c>).</summary>
    Link = 0x2000,

    /// <summary>A descriptor names the BTF of the value type (<c>BPF_F_VTYPE_BTF_OBJ_FD</c>).</summary>
    ValueTypeBtf = 0x8000,

    /// <summary>A BPF token is used (<c>BPF_F_TOKEN_FD</c>).</summary>
    Token = 0x10000,

    /// <summary>Untouched arena pages fault instead of being allocated (<c>BPF_F_SEGV_ON_FAULT</c>).</summary>
    FaultOnUntouched = 0x20000,

    /// <summary>No conversion of user pointers in arena programs (<c>BPF_F_NO_USER_CONV</c>).</summary>
    NoUserConversion = 0x40000,
}
