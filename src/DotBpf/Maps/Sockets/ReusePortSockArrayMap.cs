using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Sockets of one port, among which a program chooses the one that gets a packet or connection.</summary>
/// <remarks>
/// <para>Takes TCP sockets that listen and UDP sockets that are bound, both with <c>SO_REUSEPORT</c>. A socket is in one such map at most.</para>
/// <para>Layout: an index is a 4-byte number.</para>
/// <para>Errors: a socket that is not bound with <c>SO_REUSEPORT</c> is <see cref="Errno.EINVAL"/>, one that is in a map of this kind already <see cref="Errno.EBUSY"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_REUSEPORT_SOCKARRAY</c>, since 4.19.</para>
/// </remarks>
/// <example><c>map.Set(worker, listener.SafeHandle);</c></example>
public sealed class ReusePortSockArrayMap : SocketSlotMap, IBpfMap<ReusePortSockArrayMap>
{
    private ReusePortSockArrayMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfKeys<uint>(MapType.ReusePortSockArray);

    /// <inheritdoc/>
    public static ReusePortSockArrayMap Bind(MapHandle map) => new(map);
}
