namespace DotBpf;

/// <summary>The tie between a program and the hook it is attached to. Disposing detaches, unless the link is pinned or open elsewhere.</summary>
/// <remarks>
/// <para>Lifetime: where the kernel has a link for the hook, it is the kernel that detaches when the last descriptor and pin are
/// gone, also when the process is killed. Hooks without one (sockets, sockmaps, netlink) are detached by <see cref="HostHandle.Dispose"/> alone;
/// <see cref="LinkInfo.Id"/> is 0 for them.</para>
/// <para>Threads: safe for any number.</para>
/// </remarks>
public abstract class BpfLink : HostHandle
{
    /// <summary>Belongs to that host and ties a program to <paramref name="target"/>.</summary>
    protected BpfLink(BpfHost host, AttachTarget? target)
        : base(host) => Target = target;

    /// <summary>The hook it was made for; <see langword="null"/> for a link that somebody else made, of which <see cref="Info"/> tells.</summary>
    public AttachTarget? Target { get; }

    /// <summary>What the host says of the link, asked anew each time.</summary>
    /// <exception cref="BpfSyscallException">The host does not answer.</exception>
    public abstract LinkInfo Info { get; }

    /// <summary>Puts another program in the place of the one attached, without a moment in which none is.</summary>
    /// <param name="program">The new program, of the same kind and attach type.</param>
    /// <param name="expected">The program that must be attached at that moment; <see langword="null"/> for any.</param>
    /// <remarks>Kernel: <c>BPF_LINK_UPDATE</c>, since 5.7 (cgroup), 5.8 (network namespace), 5.9 (XDP), 6.6 (TCX). Tracing has none.</remarks>
    /// <exception cref="BpfSyscallException">Another program than the expected one is attached (<see cref="Errno.EPERM"/>), or the kinds differ.</exception>
    /// <exception cref="FeatureNotSupportedException">The program of this sort of link cannot be replaced.</exception>
    public virtual void Update(ProgramHandle program, ProgramHandle? expected = null) =>
        throw new FeatureNotSupportedException($"Replacing the program of {this}", Host.Name, advice: "Attach the new program, then dispose this link.");

    /// <summary>Puts another struct_ops map in the place of the one at work.</summary>
    /// <param name="map">The new map, of the same struct type, created with <c>BPF_F_LINK</c> and filled.</param>
    /// <remarks>Kernel: <c>BPF_LINK_UPDATE</c>, since 6.4, where the subsystem can replace.</remarks>
    /// <exception cref="BpfSyscallException">The subsystem refuses it.</exception>
    /// <exception cref="FeatureNotSupportedException">The link is not one of a struct_ops map.</exception>
    public virtual void Update(MapHandle map) =>
        throw new FeatureNotSupportedException($"Putting a map in the place of {this}", Host.Name, advice: "Only links of struct_ops maps hold a map.");

    /// <summary>Detaches the program now, although the link may be pinned or open elsewhere; the link itself stays, tied to nothing.</summary>
    /// <remarks>Kernel: <c>BPF_LINK_DETACH</c>, since 5.9, for XDP, TCX, cgroups, network namespaces and struct_ops.</remarks>
    /// <exception cref="FeatureNotSupportedException">This sort of link ends only with its last holder.</exception>
    public virtual void Detach() =>
        throw new FeatureNotSupportedException($"Detaching {this} while others hold it", Host.Name, advice: "Dispose the link, and unpin it where it is pinned.");

    /// <summary>Starts the iterator that the link was made for: the program runs once for each item while the stream is read.</summary>
    /// <returns>What the program writes, yours to dispose; each stream is a walk of its own.</returns>
    /// <remarks>Kernel: <c>BPF_ITER_CREATE</c>, since 5.8.</remarks>
    /// <exception cref="FeatureNotSupportedException">The link is not one of an iterator.</exception>
    public virtual Stream OpenIterator() =>
        throw new FeatureNotSupportedException($"Reading {this} as an iterator", Host.Name, advice: $"Attach a program of section \"iter/…\" to {nameof(IteratorTarget)}.");

    /// <summary>The link for messages.</summary>
    public override string ToString() => Target is null ? "a link" : $"the link to {Target}";
}
