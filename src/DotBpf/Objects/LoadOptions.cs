using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>How an object is loaded.</summary>
public sealed record LoadOptions
{
    /// <summary>Where maps are pinned that ask to be pinned by name; <see cref="BpfHost.PinRoot"/> if not given.</summary>
    public PinPath? PinRoot { get; init; }

    /// <summary>What happens to a map that is pinned already and is not as the spec asks.</summary>
    public PinPolicy PinPolicy { get; init; } = PinPolicy.Reuse;

    /// <summary>Maps for which it is another policy, by their names.</summary>
    public Dictionary<string, PinPolicy> PinPolicies { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Whether a program that does not load is set aside in <see cref="BpfObject.Failures"/> instead of ending the load.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>Values of the kernel's configuration that objects read by <c>extern … __kconfig</c>. What is not among them is asked of the host.</summary>
    public KernelConfiguration? Configuration { get; init; }

    /// <summary>The types to fit programs to (<see cref="CoreReference"/>), in place of those of the host: of another kernel's BTF file, for instance.</summary>
    public BtfTypes? TargetTypes { get; init; }

    /// <summary>For extensions (<c>SEC("freplace/…")</c>) and programs that trace other programs: the loaded program that each is for, by its own name.</summary>
    public Dictionary<string, ProgramHandle> TargetPrograms { get; init; } = new(StringComparer.Ordinal);
}
