namespace DotBpf;

/// <summary>The sockets in a sockmap or sockhash: programs divide their streams into messages (parser) and decide where messages go (verdict).</summary>
/// <param name="Map">The map, of kind SockMap or SockHash.</param>
/// <remarks>
/// <para>The program's expected attach type says which of the two it is (<c>SkSkbStreamParser</c>, <c>SkSkbStreamVerdict</c>, <c>SkSkbVerdict</c>, <c>SkMsgVerdict</c>).</para>
/// <para>Kernel: since 4.14 (<c>BPF_PROG_ATTACH</c>), as a link since 6.10 (net/core/sock_map.c). Privileges: CAP_NET_ADMIN with CAP_BPF. Sockets put into
/// the map after the program was attached use it, until they are taken out, even when the link is disposed before; others do not.</para>
/// <para>Errors: EBUSY where a link has the place already, EOPNOTSUPP for another kind of map or program.</para>
/// </remarks>
public sealed record SockMapTarget(MapHandle Map) : AttachTarget
{
    /// <summary>Whether to attach by a link or by <c>BPF_PROG_ATTACH</c>.</summary>
    public AttachMethod Method { get; init; }

    /// <inheritdoc/>
    protected override string Text => $"{Map}";
}
