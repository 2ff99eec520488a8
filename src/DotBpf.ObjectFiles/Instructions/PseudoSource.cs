namespace DotBpf.ObjectFiles.Instructions;

/// <summary>What the immediate of a 64-bit load or of a call means, written in the place of the source register (<c>BPF_PSEUDO_*</c>).</summary>
public static class PseudoSource
{
    /// <summary>64-bit load: a number.</summary>
    public const byte None = 0;

    /// <summary>64-bit load: a map by descriptor (<c>BPF_PSEUDO_MAP_FD</c>).</summary>
    public const byte Map = 1;

    /// <summary>64-bit load: an address inside a map's only value (<c>BPF_PSEUDO_MAP_VALUE</c>).</summary>
    public const byte MapValue = 2;

    /// <summary>64-bit load: a kernel variable by BTF id (<c>BPF_PSEUDO_BTF_ID</c>).</summary>
    public const byte BtfId = 3;

    /// <summary>64-bit load: the address of a function of the program, for callbacks (<c>BPF_PSEUDO_FUNC</c>).</summary>
    public const byte Function = 4;

    /// <summary>Call: a helper by number.</summary>
    public const byte HelperCall = 0;

    /// <summary>Call: a function of the program, by distance in slots (<c>BPF_PSEUDO_CALL</c>).</summary>
    public const byte FunctionCall = 1;

    /// <summary>Call: a kernel function by BTF id (<c>BPF_PSEUDO_KFUNC_CALL</c>).</summary>
    public const byte KernelFunctionCall = 2;
}
