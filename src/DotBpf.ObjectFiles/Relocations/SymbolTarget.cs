using DotBpf.ObjectFiles.Programs;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>What a symbol stands for in a program.</summary>
internal abstract record SymbolTarget
{
    /// <summary>A map.</summary>
    internal sealed record Map(string Name) : SymbolTarget;

    /// <summary>A place in the value of a data section's map.</summary>
    internal sealed record Variable(string MapName, uint Offset) : SymbolTarget;

    /// <summary>A function, for callbacks.</summary>
    internal sealed record Code(Function Function) : SymbolTarget;

    /// <summary>A name of the kernel.</summary>
    internal sealed record KernelName(ExternSpec Extern) : SymbolTarget;

    /// <summary>Nothing that can be filled in.</summary>
    internal sealed record Nothing(string Why) : SymbolTarget;
}
