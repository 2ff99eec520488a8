using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Maps.Sockets;

namespace DotBpf.Embedded;

public sealed partial class EmbeddedHost
{
    private readonly XdpSocketTable _sockets = new();

    private MapSurroundings Surroundings => new(_maps, Options.Interfaces, _sockets, Shape: null);

    /// <summary>Makes what stands for an AF_XDP socket, so that programs can send packets to it: put it into an <see cref="XskMap"/>, and look where packets go by <see cref="TestRunResult.Destinations"/>.</summary>
    /// <param name="queue">The number of the queue that it is bound to, which programs read as <c>queue_id</c>.</param>
    /// <returns>The socket, yours to dispose; then it is gone from all maps. It is one of this host, and no descriptor of the system.</returns>
    public SafeHandle CreateXdpSocket(uint queue = 0) => _sockets.Open(queue);
}
