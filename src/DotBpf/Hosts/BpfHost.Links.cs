using System.Diagnostics.CodeAnalysis;

namespace DotBpf;

public abstract partial class BpfHost
{
    /// <summary>The numbers of the links that exist on the host, ascending.</summary>
    /// <exception cref="BpfSyscallException">The host does not permit it.</exception>
    public IEnumerable<uint> LinkIds => Walk(TryGetNextLinkId);

    /// <summary>Opens a link that exists on the host by its number.</summary>
    /// <exception cref="BpfSyscallException">There is none (<see cref="Errno.ENOENT"/>), or it may not be opened.</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no hooks.</exception>
    public virtual BpfLink OpenLink(uint id) => throw NoHooks();

    /// <summary>Walks the numbers of the links that exist on the host.</summary>
    /// <param name="start">The number to go on from; 0 at first.</param>
    /// <param name="next">The smallest number above it.</param>
    /// <returns>Whether there is one; never on a host without hooks.</returns>
    public virtual bool TryGetNextLinkId(uint start, out uint next)
    {
        next = 0;
        return false;
    }

    /// <summary>Opens the link that is kept under a name.</summary>
    /// <param name="path">The name.</param>
    /// <param name="link">The link, yours to dispose; <see langword="null"/> when nothing is kept there.</param>
    /// <returns>Whether something is kept there.</returns>
    /// <exception cref="BpfSyscallException">Something is kept there that is no link, or that may not be opened.</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no hooks.</exception>
    public virtual bool TryOpenPinnedLink(PinPath path, [NotNullWhen(true)] out BpfLink? link) => throw NoHooks();

    /// <summary>Puts the functions that a struct_ops map holds to work, for as long as the link lives.</summary>
    /// <param name="map">The map, of kind StructOps, created with <c>BPF_F_LINK</c> and filled.</param>
    /// <returns>The link, yours to dispose.</returns>
    /// <remarks>Kernel: since 6.4 (kernel/bpf/bpf_struct_ops.c). Privileges: CAP_BPF and those of the subsystem.</remarks>
    /// <exception cref="BpfSyscallException">The map is not one for links, not filled (<see cref="Errno.EINVAL"/>), or its name is taken (<see cref="Errno.EEXIST"/>).</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no such maps.</exception>
    public virtual BpfLink AttachStructOps(MapHandle map) => throw NoHooks();

    private FeatureNotSupportedException NoHooks() => new("Attaching programs", Name);
}
