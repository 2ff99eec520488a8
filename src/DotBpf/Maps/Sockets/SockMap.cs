using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Sockets by index, between which programs redirect what is sent and received.</summary>
/// <remarks>
/// <para>Takes TCP sockets that are connected or listening, UDP sockets that are bound, and connected Unix sockets.</para>
/// <para>Layout: an index is a 4-byte number.</para>
/// <para>Errors: a socket in a state that the map does not take is <see cref="Errno.EOPNOTSUPP"/>, no socket <see cref="Errno.ENOTSOCK"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_SOCKMAP</c>, since 4.14 (Documentation/bpf/map_sockmap.rst); needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example><c>map.Set(0, connection);</c></example>
public sealed class SockMap : SocketSlotMap, IBpfMap<SockMap>
{
    private SockMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfKeys<uint>(MapType.SockMap);

    private protected override Errno EmptySlot => Errno.EINVAL;

    /// <inheritdoc/>
    public static SockMap Bind(MapHandle map) => new(map);
}
