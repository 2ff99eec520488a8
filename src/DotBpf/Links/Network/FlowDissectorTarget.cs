namespace DotBpf;

/// <summary>The parser of packet headers that hashing, RPS and others use, in a network namespace.</summary>
/// <remarks>
/// <para>Kernel: since 4.20, as a link since 5.8 (net/core/flow_dissector.c), for programs of kind FlowDissector; one for a namespace, and
/// one in the initial namespace rules out all others. Privileges: CAP_NET_ADMIN with CAP_BPF.</para>
/// <para>Errors: EEXIST where a program is attached already.</para>
/// </remarks>
public sealed record FlowDissectorTarget : AttachTarget
{
    /// <summary>The file of the namespace, such as <c>/run/netns/red</c>; this thread's own if not given.</summary>
    public string NamespacePath { get; init; } = NetworkNamespaces.Own;

    /// <inheritdoc/>
    protected override string Text => $"the flow dissector of {NamespacePath}";
}
