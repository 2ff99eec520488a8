namespace DotBpf;

/// <summary>The lookup of the socket that receives a new connection or datagram, in a network namespace: programs can choose another one.</summary>
/// <remarks>
/// <para>Kernel: since 5.9 (net/core/filter.c, sk_lookup), for programs of kind SkLookup; at most 64 in a namespace. Privileges: CAP_NET_ADMIN with CAP_BPF.</para>
/// <para>Errors: E2BIG for the 65th program.</para>
/// </remarks>
public sealed record SkLookupTarget : AttachTarget
{
    /// <summary>The file of the namespace, such as <c>/run/netns/red</c>; this thread's own if not given.</summary>
    public string NamespacePath { get; init; } = NetworkNamespaces.Own;

    /// <inheritdoc/>
    protected override string Text => $"socket lookup of {NamespacePath}";
}
