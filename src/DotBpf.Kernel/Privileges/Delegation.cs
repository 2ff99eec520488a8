namespace DotBpf.Kernel;

/// <summary>A BPF file system that delegates rights over bpf(2) to the user namespace it was made in.</summary>
/// <param name="Mount">Where it is mounted.</param>
/// <param name="Rights">Its options that say so, such as <c>delegate_cmds=any</c>.</param>
internal sealed record Delegation(PinPath Mount, string Rights)
{
    /// <summary>How rights are delegated, for messages.</summary>
    internal const string HowTo = "A privileged process delegates rights by mounting a BPF file system, which was opened in the user namespace (fsopen), with delegate_cmds, delegate_maps, delegate_progs and delegate_attachs.";

    private const string Option = "delegate_";

    /// <summary>The first that this process sees.</summary>
    internal static Delegation? Find(IEnumerable<string> mountInfo) => BpfMounts.ParseWithOptions(mountInfo)
        .Select(mount => new Delegation(mount.Path, string.Join(", ", mount.Options.Split(',').Where(option => option.StartsWith(Option, StringComparison.Ordinal)))))
        .FirstOrDefault(delegation => delegation.Rights.Length != 0);
}
