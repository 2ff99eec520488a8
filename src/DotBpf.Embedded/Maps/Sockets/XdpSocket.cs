namespace DotBpf.Embedded.Maps.Sockets;

/// <summary>What stands for an AF_XDP socket on this host. It is in the maps it was put into until it is closed.</summary>
/// <param name="Queue">The number of the queue that it is bound to, which programs may read.</param>
internal sealed record XdpSocket(uint Queue)
{
    private volatile bool _isClosed;

    /// <summary>Whether it was closed; maps are to treat it as gone.</summary>
    internal bool IsClosed => _isClosed;

    internal void Close() => _isClosed = true;
}
