using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>AF_XDP sockets by index, to which XDP programs redirect packets past the network stack.</summary>
/// <remarks>
/// <para>Entries cannot be read back. A socket leaves the map when it is closed.</para>
/// <para>Layout: an index is a 4-byte number; a value is a descriptor, 4 bytes.</para>
/// <para>Errors: another socket is <see cref="Errno.EOPNOTSUPP"/>, no socket <see cref="Errno.ENOTSOCK"/>.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_XSKMAP</c>, since 4.18 (Documentation/bpf/map_xskmap.rst); needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example><c>map.Set(queue, xdpSocket);</c></example>
public sealed class XskMap : RedirectMap, IBpfMap<XskMap>
{
    private XskMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.Of<uint, uint>(MapType.XskMap);

    /// <inheritdoc/>
    public static XskMap Bind(MapHandle map) => new(map);

    /// <summary>Stores a socket in a slot, in place of the one that is there.</summary>
    /// <param name="index">The slot; by convention the number of the receive queue.</param>
    /// <param name="socket">An AF_XDP socket; yours to close.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="BpfSyscallException">It is no AF_XDP socket (<see cref="Errno.EOPNOTSUPP"/>), or no socket (<see cref="Errno.ENOTSOCK"/>).</exception>
    public void Set(int index, SafeHandle socket)
    {
        ArrayIndex.Check(index, Handle);
        using HandleLease lease = new(socket);
        int number = lease.Number;
        Handle.ThrowIfFailed(Handle.Update(MapBytes.Of(in index), MapBytes.Of(in number)), BpfCommand.MapUpdate);
    }
}
